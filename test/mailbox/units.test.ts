import { expect } from 'chai';
import fc from 'fast-check';
import { createSecurityLog } from '../../src/mailbox/index.js';
import { emailKeyOf } from '../../src/mailbox/accounts/email-address.js';
import { hashPassword, verifyPassword } from '../../src/mailbox/accounts/password-hash.js';
import { findCardGone } from '../../src/mailbox/pages/card-gone.js';
import { nextSessionState, type SessionEvent, type SessionState } from '../../src/mailbox/session-state.js';
import { html } from '../../src/mailbox/views/html.js';
import { CARD_STATES, type CertificatesMessage } from '../../src/protocol/index.js';
import type { CardRecord } from '../../src/relying-party/index.js';
import { TEST_COST } from './support/test-mailbox.js';

describe('mailbox: html', () => {
  it('lets no text become markup, in content or in an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const markup = html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`.toString();
        expect(markup.match(/[<>]/g)).to.have.length(8);
        expect(markup.match(/"/g)).to.have.length(2);
      }),
    );
  });

  it('shows nothing for nothing', () => {
    expect(html`a${undefined}b${false}c${[]}d${0}`.toString()).to.equal('abcd0');
  });
});

describe('mailbox: password hashes', () => {
  it('differ for one password, and accept it alone', async () => {
    const [one, two] = await Promise.all([
      hashPassword('é'.repeat(12), TEST_COST),
      hashPassword('é'.repeat(12), TEST_COST),
    ]);
    expect(one).not.to.equal(two);
    expect(await verifyPassword('é'.repeat(12), one, TEST_COST)).to.deep.equal({ right: true, outdated: false });
    expect(await verifyPassword('e'.repeat(12), one, TEST_COST)).to.deep.equal({ right: false, outdated: false });
  });

  it('do not depend on how the keyboard composes accents', async () => {
    const stored = await hashPassword('cafe\u0301 au lait', TEST_COST);
    expect((await verifyPassword('caf\u00e9 au lait', stored, TEST_COST)).right).to.equal(true);
  });

  it('say when they were made at another cost', async () => {
    const stored = await hashPassword('x', { ...TEST_COST, p: 2 });
    expect(await verifyPassword('x', stored, TEST_COST)).to.deep.equal({ right: true, outdated: true });
  });

  it('are refused when they are none', async () => {
    const error = await verifyPassword('x', '$2b$10$abc').catch((cause: unknown) => cause);
    expect(error).to.have.property('code', 'ERR_ACCOUNT_INTERNAL');
  });
});

describe('mailbox: e-mail addresses', () => {
  it('have one key however they are typed, and none when they are no address', () => {
    expect(emailKeyOf(' Zoé.P@Exemple.FR')).to.equal(emailKeyOf('zoe\u0301.p@exemple.fr'));
    for (const text of ['', 'a', '@b', 'a@', 'a b@c', 'a@b@c', `${'a'.repeat(250)}@b.fr`]) {
      expect(emailKeyOf(text), text).to.equal(undefined);
    }
  });
});

describe('mailbox: security log', () => {
  it('writes one line an event, whatever a field holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines: string[] = [];
        createSecurityLog((line) => lines.push(line))('card-refused', { reason: text });
        expect(lines.join('').match(/\n/g)).to.have.length(1);
        expect(JSON.parse(lines.join(''))).to.include({ event: 'card-refused', reason: text });
      }),
    );
  });
});

describe('mailbox: findCardGone', () => {
  const id = 'M'.repeat(43);
  const cards = (state: CertificatesMessage['state'], ...ids: string[]): CertificatesMessage => ({
    state,
    readers: [],
    certificates: ids.map((certificateId) => ({
      id: certificateId,
      label: 'l',
      holder: 'h',
      cardType: 'CPS',
      reader: 'r',
      notAfter: '2027-02-21T23:59:59Z',
      test: true,
      usable: true,
    })),
  });

  it('keeps a session as long as its certificate is there, in any state', () => {
    for (const state of CARD_STATES) expect(findCardGone(cards(state, 'P', id), id), state).to.equal(undefined);
  });

  it('tells a removal from another card, and from not knowing', () => {
    const outcomes = CARD_STATES.map((state) => [state, findCardGone(cards(state, 'P'), id)]);
    expect(Object.fromEntries(outcomes)).to.deep.equal({
      starting: undefined,
      'no-module': undefined,
      'service-stopped': undefined,
      'no-reader': 'card-removed',
      'no-card': 'card-removed',
      'not-a-cpx-card': 'card-changed',
      'card-unusable': 'card-removed',
      ready: 'card-changed',
    });
  });

  it('takes any certificate for ours when the page does not know which it was', () => {
    expect(findCardGone(cards('ready', 'P'), undefined)).to.equal(undefined);
    expect(findCardGone(cards('no-card'), undefined)).to.equal('card-removed');
  });
});

describe('mailbox: session states', () => {
  const card = { identityKey: 'x' } as CardRecord;
  const signedIn = fc.record({ accountId: fc.constantFrom('a', 'b'), identityKey: fc.constantFrom('x', 'y') });
  const event = fc.oneof(
    signedIn.map(({ accountId }): SessionEvent => ({ kind: 'password-accepted', accountId })),
    fc
      .tuple(fc.constantFrom('card-accepted' as const, 'card-linked' as const), signedIn)
      .map(([kind, who]): SessionEvent => ({ kind, ...who, certificateId: undefined })),
    fc.constant<SessionEvent>({ kind: 'card-not-linked', card, until: 1, certificateId: undefined }),
    fc.constant<SessionEvent>({ kind: 'link-abandoned' }),
  );

  it('never pass from one card or account to another while strong, and are strong by a card alone', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let state: SessionState = { kind: 'anonymous' };
        for (const happened of events) {
          let after: SessionState;
          try {
            after = nextSessionState(state, happened);
          } catch (error) {
            expect(error)
              .to.have.property('code')
              .that.matches(/^ERR_ACCOUNT_(?:CARD_MISMATCH|LINK_EXPIRED)$/);
            continue;
          }
          if (state.kind === 'strong') expect(after).to.deep.equal(state);
          if (state.kind === 'weak' && after.kind === 'strong') expect(after.accountId).to.equal(state.accountId);
          if (after.kind === 'strong' && state.kind !== 'strong') {
            expect(happened.kind).to.be.oneOf(['card-accepted', 'card-linked']);
          }
          state = after;
        }
      }),
    );
  });
});
