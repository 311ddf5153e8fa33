import { expect } from 'chai';
import { describeEndedSignIn } from '../../../src/companion/compose/describe-ended-sign-in.js';
import type { EndedSignIn } from '../../../src/companion/sign-in/index.js';
import { certificate } from '../desktop/support/card-fixtures.js';

const NOW = Date.UTC(2026, 10, 25, 12);
const ended = (changes: Partial<EndedSignIn> = {}): EndedSignIn => ({
  request: {
    requestId: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
    origin: 'https://medimail.mipih.fr',
    purpose: 'link',
    challengeNonce: 'secret',
    signal: new AbortController().signal,
  },
  certificate: certificate(),
  outcome: 'signed',
  ...changes,
});

describe('describeEndedSignIn', () => {
  it('keeps site, purpose, time, outcome, name and last digits, and nothing else', () => {
    expect(describeEndedSignIn(ended(), NOW)).to.deep.equal({
      time: '2026-11-25T12:00:00.000Z',
      origin: 'https://medimail.mipih.fr',
      purpose: 'link',
      outcome: 'signed',
      card: { holder: 'Marie DUPONT', lastDigits: '0110' },
    });
  });

  it('keeps the server to which the card identified itself, and nothing else of its address', () => {
    const { requestId, origin, signal } = ended().request;
    const request = {
      requestId,
      origin,
      signal,
      purpose: 'login',
      url: 'https://carte.mipih.fr/carte/secret',
    } as const;
    const entry = describeEndedSignIn(ended({ request }), NOW);
    expect(entry).to.include({ purpose: 'login', cardHost: 'https://carte.mipih.fr' });
    expect(JSON.stringify(entry)).not.to.include('secret');
  });

  it('says nothing of a card where there was none, and shortens a name that no card should have', () => {
    expect(describeEndedSignIn(ended({ certificate: undefined, outcome: 'ERR_CARD_NONE' }), NOW)).not.to.have.property(
      'card',
    );
    const long = certificate({}, { displayName: 'X'.repeat(5_000) });
    expect(describeEndedSignIn(ended({ certificate: long }), NOW).card?.holder).to.have.lengthOf(120);
  });
});
