import { expect } from 'chai';
import {
  linkAnotherCard,
  linkWaitingCard,
  NO_CARD_SESSION,
  requireSameCard,
  requireStrongSession,
  signInWithCard,
  unlinkCard,
  type CardRecord,
  type LinkStore,
  type Purpose,
  type VerifiedCard,
} from '../../src/relying-party/index.js';
import { readIdentity } from '../../src/cpx/index.js';
import { codeOf } from './support/code-of.js';
import { cpxLeafDer } from './support/cpx-leaf.js';
import { createMemoryLinkStore } from './support/memory-link-store.js';

const NOW = new Date('2026-06-15T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

const marie: CardRecord = {
  identityKey: 'production:CPS:899700000017',
  series: 'production',
  cardType: 'CPS',
  nationalIdentifier: '899700000017',
  displayName: 'Marie DUPONT',
  profession: 'Médecin',
  cardNumber: '3997009911',
  issuer: 'CN=AC',
  certificateSha256: '11'.repeat(32),
  notAfter: SECONDS + 1e6,
};
const renewed: CardRecord = { ...marie, cardNumber: '3997009912', certificateSha256: '22'.repeat(32) };
const paul: CardRecord = { ...marie, identityKey: 'production:CPS:899700000025', certificateSha256: '33'.repeat(32) };

const identity = readIdentity(cpxLeafDer());
const verified = <P extends Purpose>(card: CardRecord, purpose: P): VerifiedCard<P> => ({
  purpose,
  card,
  identity,
  revocation: { status: 'good' },
});

describe('linking rules', () => {
  let store: LinkStore;
  beforeEach(() => {
    store = createMemoryLinkStore();
  });

  const link = async (card: CardRecord, accountId: string) => {
    const { session } = await signInWithCard(store, NO_CARD_SESSION, verified(card, 'login'), NOW);
    return linkWaitingCard(store, session, accountId, NOW);
  };

  it('keeps a card that is not linked waiting for the password, for five minutes', async () => {
    const outcome = await signInWithCard(store, NO_CARD_SESSION, verified(marie, 'login'), NOW);
    expect(outcome).to.deep.equal({
      linked: false,
      session: { state: 'not-linked', card: marie, until: SECONDS + 300 },
    });
    expect(await codeOf(linkWaitingCard(store, outcome.session, 'account', later(300)))).to.equal(
      'ERR_ACCOUNT_LINK_EXPIRED',
    );
    expect(await linkWaitingCard(store, outcome.session, 'account', later(299))).to.deep.equal({
      state: 'strong',
      accountId: 'account',
      identityKey: marie.identityKey,
    });
  });

  it('starts the strong session at once for a linked card', async () => {
    await link(marie, 'account');
    expect(await signInWithCard(store, NO_CARD_SESSION, verified(marie, 'login'), later(60))).to.deep.equal({
      linked: true,
      renewed: false,
      session: { state: 'strong', accountId: 'account', identityKey: marie.identityKey },
    });
  });

  it('keeps a renewed card of the same holder linked, and records it', async () => {
    await link(marie, 'account');
    const outcome = await signInWithCard(store, NO_CARD_SESSION, verified(renewed, 'login'), later(60));
    expect(outcome).to.deep.include({ linked: true, renewed: true });
    expect((await store.find(marie.identityKey))?.cards).to.deep.equal([
      { card: renewed, firstSeen: SECONDS + 60, lastSeen: SECONDS + 60 },
      { card: marie, firstSeen: SECONDS, lastSeen: SECONDS },
    ]);
    const again = await signInWithCard(store, NO_CARD_SESSION, verified(renewed, 'login'), later(120));
    expect(again).to.deep.include({ linked: true, renewed: false });
  });

  it('links nothing without a card that waits', async () => {
    expect(await codeOf(linkWaitingCard(store, NO_CARD_SESSION, 'account', NOW))).to.equal('ERR_ACCOUNT_LINK_EXPIRED');
  });

  it('links an identity to one account only', async () => {
    await link(marie, 'account');
    // Another browser was waiting for its password while the first one linked.
    const waiting = { state: 'not-linked', card: marie, until: SECONDS + 300 } as const;
    expect(await codeOf(linkWaitingCard(store, waiting, 'other', NOW))).to.equal('ERR_ACCOUNT_CARD_LINKED_ELSEWHERE');
    expect(await codeOf(linkAnotherCard(store, 'other', verified(marie, 'link'), NOW))).to.equal(
      'ERR_ACCOUNT_CARD_LINKED_ELSEWHERE',
    );
    expect(await store.list('other')).to.deep.equal([]);
  });

  it('links twice to the same account without a fault', async () => {
    const session = await link(marie, 'account');
    expect(await linkWaitingCard(store, session, 'account', NOW)).to.equal(session);
    const waiting = { state: 'not-linked', card: renewed, until: SECONDS + 300 } as const;
    await linkWaitingCard(store, waiting, 'account', NOW);
    expect((await store.list('account')).map(({ cards }) => cards.length)).to.deep.equal([2]);
  });

  it('does not link a strong session to a second account', async () => {
    const session = await link(marie, 'account');
    expect(await codeOf(linkWaitingCard(store, session, 'other', NOW))).to.equal('ERR_ACCOUNT_LINK_EXPIRED');
  });

  it('lets an account have several cards', async () => {
    await link(marie, 'account');
    await linkAnotherCard(store, 'account', verified(paul, 'link'), NOW);
    expect((await store.list('account')).map(({ identityKey }) => identityKey)).to.deep.equal([
      marie.identityKey,
      paul.identityKey,
    ]);
  });

  it('never takes a login for a link, nor a link for a login', async () => {
    const login = verified(paul, 'login') as unknown as VerifiedCard<'link'>;
    expect(await codeOf(linkAnotherCard(store, 'account', login, NOW))).to.equal('ERR_TOKEN_PURPOSE');
    const linking = verified(paul, 'link') as unknown as VerifiedCard<'login'>;
    expect(await codeOf(signInWithCard(store, NO_CARD_SESSION, linking, NOW))).to.equal('ERR_TOKEN_PURPOSE');
    expect(await store.find(paul.identityKey)).to.equal(undefined);
  });

  it('refuses a different card in the same session', async () => {
    const session = await link(marie, 'account');
    expect(await codeOf(signInWithCard(store, session, verified(paul, 'login'), NOW))).to.equal(
      'ERR_ACCOUNT_CARD_MISMATCH',
    );
    expect(() => requireSameCard(session, paul.identityKey)).to.throw('another card');
    requireSameCard(session, marie.identityKey);
    const outcome = await signInWithCard(store, session, verified(renewed, 'login'), NOW);
    expect(outcome.linked, 'a renewed card of the same holder').to.equal(true);
  });

  it('lets another card take the place of one that waits', async () => {
    const { session } = await signInWithCard(store, NO_CARD_SESSION, verified(marie, 'login'), NOW);
    const outcome = await signInWithCard(store, session, verified(paul, 'login'), NOW);
    expect(outcome.session).to.deep.include({ state: 'not-linked', card: paul });
  });

  it('unlinks a card, and ends every session bound to it', async () => {
    const session = await link(marie, 'account');
    await linkAnotherCard(store, 'account', verified(paul, 'link'), NOW);
    expect(await unlinkCard(store, session, 'account', paul.identityKey)).to.equal(session);
    expect(await requireStrongSession(store, session)).to.equal(session);
    expect(await unlinkCard(store, session, 'account', marie.identityKey)).to.equal(NO_CARD_SESSION);
    expect(await codeOf(requireStrongSession(store, session))).to.equal('ERR_ACCOUNT_SESSION_REQUIRED');
    const outcome = await signInWithCard(store, NO_CARD_SESSION, verified(marie, 'login'), NOW);
    expect(outcome.linked).to.equal(false);
  });

  it("does not unlink another account's card", async () => {
    await link(marie, 'account');
    expect(await codeOf(unlinkCard(store, NO_CARD_SESSION, 'other', marie.identityKey))).to.equal(
      'ERR_ACCOUNT_CARD_NOT_LINKED',
    );
    expect(await store.find(marie.identityKey)).not.to.equal(undefined);
  });

  it('requires a strong session where one is needed', async () => {
    expect(await codeOf(requireStrongSession(store, NO_CARD_SESSION))).to.equal('ERR_ACCOUNT_SESSION_REQUIRED');
    const session = await link(marie, 'account');
    const forged = { ...session, accountId: 'other' };
    expect(await codeOf(requireStrongSession(store, forged))).to.equal('ERR_ACCOUNT_SESSION_REQUIRED');
  });
});
