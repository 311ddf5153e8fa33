import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  CHALLENGE_LIFETIME_SECONDS,
  CpxError,
  deriveChallengeNonce,
  encodeBase64,
  parseChallengeContext,
  type Purpose,
} from '../protocol/index.js';
import type { ChallengeStore, IssuedChallenge } from './challenge-store.js';

/** What an issuer of challenges needs. */
export interface ChallengeIssuerOptions {
  /** The mailbox's own origin as browsers write it, for instance `https://medimail.mipih.fr`. */
  readonly origin: string;
  readonly store: ChallengeStore;
  /** 1 to 300 seconds; 300 unless told. */
  readonly lifetimeSeconds?: number;
  readonly now?: () => Date;
}

/** Issues challenges and takes them back, once. */
export interface ChallengeIssuer {
  /** Makes the one challenge of a session, in place of any earlier one. */
  issue<P extends Purpose>(sessionId: string, purpose: P): Promise<IssuedChallenge<P>>;
  /**
   * Takes the session's challenge back for the verification of a token. Whatever comes of it, the challenge is gone.
   * @throws CpxError ERR_TOKEN_CHALLENGE_UNKNOWN when none waits or it is too old; ERR_TOKEN_PURPOSE when it was issued
   * for another purpose
   */
  take<P extends Purpose>(sessionId: string, purpose: P): Promise<IssuedChallenge<P>>;
}

const RANDOM_BYTES = 32;

/**
 * @throws CpxError ERR_CHALLENGE_MALFORMED or ERR_CHALLENGE_LIFETIME when the origin or the lifetime is not a proper one
 * @see protocol.md, "Context-bound challenge" and "Server side" 1
 */
export function createChallengeIssuer(options: ChallengeIssuerOptions): ChallengeIssuer {
  const { origin, store, lifetimeSeconds = CHALLENGE_LIFETIME_SECONDS, now = () => new Date() } = options;

  const create = <P extends Purpose>(purpose: P): IssuedChallenge<P> => {
    const iat = Math.floor(now().getTime() / 1000);
    const context = parseChallengeContext({
      v: 1,
      origin,
      purpose,
      nonce: encodeBase64(randomBytes(RANDOM_BYTES)),
      iat,
      exp: iat + lifetimeSeconds,
      requestId: randomUUID(),
    });
    return { challengeNonce: deriveChallengeNonce(context, sha256), context: { ...context, purpose } };
  };

  create('login'); // so that a wrong origin or lifetime is found when the server starts, not at the first sign-in
  return {
    issue: async (sessionId, purpose) => {
      const challenge = create(purpose);
      await store.put(sessionId, challenge);
      return challenge;
    },
    take: async <P extends Purpose>(sessionId: string, purpose: P) => {
      const challenge = await store.take(sessionId);
      if (challenge === undefined) throw new CpxError('ERR_TOKEN_CHALLENGE_UNKNOWN', 'no challenge waits');
      if (challenge.context.exp * 1000 <= now().getTime()) {
        throw new CpxError('ERR_TOKEN_CHALLENGE_UNKNOWN', 'the challenge is too old');
      }
      if (!isFor(challenge, purpose)) throw new CpxError('ERR_TOKEN_PURPOSE', 'the challenge is for another purpose');
      return challenge;
    },
  };
}

function isFor<P extends Purpose>(challenge: IssuedChallenge, purpose: P): challenge is IssuedChallenge<P> {
  return challenge.context.purpose === purpose;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
