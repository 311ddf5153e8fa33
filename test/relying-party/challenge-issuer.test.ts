import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { CpxError } from '../../src/protocol/index.js';
import {
  createChallengeIssuer,
  createMemoryChallengeStore,
  type ChallengeStore,
  type IssuedChallenge,
} from '../../src/relying-party/index.js';
import { codeOf } from './support/code-of.js';
import { ORIGIN } from './support/test-site.js';

const START = new Date('2026-06-15T12:00:00.900Z');

describe('createChallengeIssuer', () => {
  let clock: Date;
  let store: ChallengeStore;
  const issuer = (lifetimeSeconds = 300) =>
    createChallengeIssuer({ origin: ORIGIN, store, lifetimeSeconds, now: () => clock });
  beforeEach(() => {
    clock = START;
    store = createMemoryChallengeStore();
  });
  const pass = (seconds: number): void => {
    clock = new Date(START.getTime() + seconds * 1000);
  };

  it('binds the nonce to a context of this site, this purpose and these five minutes', async () => {
    const { challengeNonce, context } = await issuer().issue('session', 'link');
    expect(context).to.deep.include({ v: 1, origin: ORIGIN, purpose: 'link', iat: 1781524800, exp: 1781525100 });
    expect(Buffer.from(context.nonce, 'base64')).to.have.length(32);
    expect(context.requestId).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // RFC 8785 for these members, written out by hand.
    const { exp, iat, nonce, origin, purpose, requestId, v } = context;
    const canonical = `{"exp":${exp},"iat":${iat},"nonce":"${nonce}","origin":"${origin}","purpose":"${purpose}","requestId":"${requestId}","v":${v}}`;
    const expected = createHash('sha256').update(`cpx-bridge:ctx:v1\0${canonical}`).digest('base64');
    expect(challengeNonce).to.equal(expected).and.to.have.length(44);
  });

  it('never issues the same challenge twice', async () => {
    const issued = await Promise.all(Array.from({ length: 100 }, (_, index) => issuer().issue(String(index), 'login')));
    expect(new Set(issued.map(({ challengeNonce }) => challengeNonce)).size).to.equal(100);
    expect(new Set(issued.map(({ context }) => context.requestId)).size).to.equal(100);
  });

  it('gives a challenge back once', async () => {
    const challenge = await issuer().issue('session', 'login');
    expect(await issuer().take('session', 'login')).to.deep.equal(challenge);
    expect(await codeOf(issuer().take('session', 'login'))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  it('gives it to one of many who ask at once', async () => {
    await issuer().issue('session', 'login');
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(issuer().take('session', 'login'))));
    expect(codes.filter((code) => code === 'accepted')).to.have.length(1);
  });

  it('gives it to its own session only', async () => {
    await issuer().issue('session', 'login');
    expect(await codeOf(issuer().take('other', 'login'))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  it('keeps one challenge a session: the newest', async () => {
    await issuer().issue('session', 'login');
    const second = await issuer().issue('session', 'login');
    expect((await issuer().take('session', 'login')).challengeNonce).to.equal(second.challengeNonce);
    expect(await codeOf(issuer().take('session', 'login'))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  it('forgets a challenge that is asked for with another purpose', async () => {
    for (const [issued, asked] of [
      ['login', 'link'],
      ['link', 'login'],
    ] as const) {
      await issuer().issue('session', issued);
      expect(await codeOf(issuer().take('session', asked))).to.equal('ERR_TOKEN_PURPOSE');
      expect(await codeOf(issuer().take('session', issued))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
    }
  });

  it('ends a challenge with its life', async () => {
    await issuer().issue('session', 'login');
    pass(299);
    expect(await codeOf(issuer().take('session', 'login'))).to.equal('accepted');
    pass(0);
    await issuer().issue('session', 'login');
    pass(300);
    expect(await codeOf(issuer().take('session', 'login'))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
    pass(0);
    expect(await codeOf(issuer().take('session', 'login')), 'gone for good').to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  for (const lifetime of [0, -1, 301, 1.5, Number.NaN]) {
    it(`does not start with a life of ${lifetime} seconds`, () => {
      expect(() => issuer(lifetime)).to.throw(CpxError);
    });
  }

  for (const origin of ['', 'medimail.mipih.fr', 'https://medimail.mipih.fr/', 'https://MEDIMAIL.fr', 'null']) {
    it(`does not start for the origin "${origin}"`, () => {
      expect(() => createChallengeIssuer({ origin, store })).to.throw(CpxError);
    });
  }
});

describe('createMemoryChallengeStore', () => {
  const challengeOf = (nonce: string) => ({ challengeNonce: nonce }) as IssuedChallenge;

  it('lets the oldest challenge go when it is full', async () => {
    const store = createMemoryChallengeStore(2);
    for (const session of ['a', 'b', 'a', 'c']) await store.put(session, challengeOf(session));
    expect(await store.take('b'), 'the oldest, since a was issued anew').to.equal(undefined);
    expect(await store.take('a')).to.deep.equal(challengeOf('a'));
    expect(await store.take('c')).to.deep.equal(challengeOf('c'));
  });
});
