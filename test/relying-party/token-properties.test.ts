import { expect } from 'chai';
import fc from 'fast-check';
import { CpxError, encodeBase64 } from '../../src/protocol/index.js';
import {
  createChallengeIssuer,
  createMemoryChallengeStore,
  createTokenVerifier,
  type IssuedChallenge,
} from '../../src/relying-party/index.js';
import { keyNamed, NOW } from '../pki/support/authority.js';
import { mutationsOf } from '../pki/support/mutations.js';
import { cpxLeafDer, trustedAuthority } from './support/cpx-leaf.js';
import { ORIGIN, signLikeACompanion } from './support/test-site.js';

const challenges = createChallengeIssuer({ origin: ORIGIN, store: createMemoryChallengeStore(), now: () => NOW });
const verifier = createTokenVerifier({
  anchors: [trustedAuthority.certificate],
  origin: ORIGIN,
  revocation: 'none',
  now: () => NOW,
});
const certificate = cpxLeafDer();

describe('token verification, with altered tokens', () => {
  let challenge: IssuedChallenge;
  let signature: Uint8Array;
  const textOf = (changes: Record<string, unknown> = {}): string =>
    JSON.stringify({
      unverifiedCertificate: encodeBase64(certificate),
      algorithm: 'RS256',
      signature: encodeBase64(signature),
      format: 'web-eid:1.0',
      appVersion: 'https://example.fr/1.0.0',
      ...changes,
    });
  /** What is accepted, or the code; any error but a CpxError fails the test. */
  const judge = async (text: string): Promise<string> => {
    try {
      return `accepted ${(await verifier.verify(text, challenge)).card.identityKey}`;
    } catch (error) {
      if (error instanceof CpxError) return error.code;
      throw error;
    }
  };

  before(async () => {
    challenge = await challenges.issue('session', 'login');
    const { challengeNonce } = challenge;
    signature = signLikeACompanion({ origin: ORIGIN, challengeNonce, algorithm: 'RS256', key: keyNamed('rsa leaf') });
    expect(await judge(textOf())).to.equal('accepted production:CPS:899700000017');
  });

  it('accepts no altered signature', async () => {
    await fc.assert(
      fc.asyncProperty(mutationsOf(signature), async (bytes) => {
        fc.pre(Buffer.compare(bytes, signature) !== 0);
        expect(await judge(textOf({ signature: encodeBase64(bytes) }))).to.equal('ERR_TOKEN_SIGNATURE');
      }),
      { numRuns: 500 },
    );
  });

  it('accepts no altered certificate for another identity', async () => {
    await fc.assert(
      fc.asyncProperty(mutationsOf(certificate), async (bytes) => {
        const verdict = await judge(textOf({ unverifiedCertificate: encodeBase64(bytes) }));
        expect(verdict).to.match(/^(?:ERR_TOKEN_|accepted production:CPS:899700000017$)/);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a named error, or the same identity, for altered text', async () => {
    await fc.assert(
      fc.asyncProperty(mutationsOf(Buffer.from(textOf())), async (bytes) => {
        const verdict = await judge(Buffer.from(bytes).toString('latin1'));
        expect(verdict).to.match(/^(?:ERR_TOKEN_|accepted production:CPS:899700000017$)/);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a named error for any JSON', async () => {
    const field = fc.oneof(fc.json(), fc.string(), fc.base64String(), fc.integer(), fc.constant(null));
    const fields = fc.record(
      { unverifiedCertificate: field, algorithm: field, signature: field, format: field, appVersion: field },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fields, async (changes) => {
        fc.pre(
          !('appVersion' in changes && Object.keys(changes).length === 1 && typeof changes.appVersion === 'string'),
        );
        fc.pre(Object.keys(changes).length > 0);
        expect(await judge(textOf(changes))).to.match(/^ERR_TOKEN_/);
      }),
      { numRuns: 500 },
    );
  });
});
