import type { ChallengeContext, Purpose } from '../protocol/index.js';

/** A challenge as the server remembers it, and as it goes to the page. Plain data: it survives JSON. */
export interface IssuedChallenge<P extends Purpose = Purpose> {
  /** Base64, 44 characters: what the page hands to the companion and the card signs. */
  readonly challengeNonce: string;
  /** What the nonce is bound to; the page hands it to the companion too. */
  readonly context: ChallengeContext & { readonly purpose: P };
}

/** Where challenges wait between their issue and their only use; a server of several processes shares one. */
export interface ChallengeStore {
  /** Remembers the challenge as the only one of this session, in place of an earlier one. */
  put(sessionId: string, challenge: IssuedChallenge): Promise<void>;
  /** Returns the session's challenge and forgets it, in one step: of two callers at once, one gets undefined. */
  take(sessionId: string): Promise<IssuedChallenge | undefined>;
}

/**
 * A store in this process's memory, for servers of one process. Bounded: when full, the oldest challenge goes.
 * @param maximum number of sessions that may have a challenge waiting
 */
export function createMemoryChallengeStore(maximum = 10_000): ChallengeStore {
  const waiting = new Map<string, IssuedChallenge>();
  return {
    put: (sessionId, challenge) => {
      waiting.delete(sessionId); // a Map keeps the order of insertion: the first key is the oldest
      waiting.set(sessionId, challenge);
      const [oldest] = waiting.keys();
      if (waiting.size > maximum && oldest !== undefined) waiting.delete(oldest);
      return Promise.resolve();
    },
    take: (sessionId) => {
      const challenge = waiting.get(sessionId);
      waiting.delete(sessionId);
      return Promise.resolve(challenge);
    },
  };
}
