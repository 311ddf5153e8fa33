import { CpxError } from '../../../protocol/index.js';
import type { Clock } from '../../sign-in/index.js';
import type { Gate } from '../exchange.js';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A token bucket for each origin. Only listed origins come this far, so that there are few buckets. A preflight is
 * free: a page cannot read its refusal, and the request behind it is counted.
 */
export function createRateGate(limits: { readonly burst: number; readonly perSecond: number }, clock: Clock): Gate {
  const buckets = new Map<string, Bucket>();
  return ({ request, origin }) => {
    if (request.method === 'OPTIONS' || origin === undefined) return undefined;
    const now = clock.now();
    const bucket = buckets.get(origin) ?? { tokens: limits.burst, filledAt: now };
    buckets.set(origin, bucket);
    // A clock that was set back must not empty the bucket.
    const gained = (Math.max(0, now - bucket.filledAt) / 1000) * limits.perSecond;
    bucket.tokens = Math.min(limits.burst, bucket.tokens + gained);
    bucket.filledAt = now;
    if (bucket.tokens < 1) throw new CpxError('ERR_REQUEST_RATE_LIMITED', 'too many requests of one origin');
    bucket.tokens -= 1;
    return undefined;
  };
}
