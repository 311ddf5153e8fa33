import { CpxError } from '../../protocol/index.js';
import type { Clock } from '../sign-in/index.js';

/** Remembers the requestIds of the last minutes, each once an origin. */
export interface SeenRequests {
  /** @throws CpxError ERR_REQUEST_REPLAYED when this origin has used this id before */
  remember(origin: string, requestId: string): void;
}

/** How many are kept depends on the rate limit alone: what is refused before is never remembered. */
export function createSeenRequests(milliseconds: number, clock: Clock): SeenRequests {
  const seen = new Map<string, number>();
  return {
    remember(origin, requestId) {
      const now = clock.now();
      // Oldest first: the order of a Map is that of insertion.
      for (const [key, at] of seen) {
        if (now - at < milliseconds) break;
        seen.delete(key);
      }
      const key = `${origin} ${requestId}`;
      if (seen.has(key)) throw new CpxError('ERR_REQUEST_REPLAYED', 'this requestId was used before');
      seen.set(key, now);
    },
  };
}
