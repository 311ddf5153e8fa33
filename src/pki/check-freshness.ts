import { CpxError } from '../protocol/index.js';

/** From when and until when a statement about revocation holds. */
export interface Freshness {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

/** How strictly to look. */
export interface FreshnessLimits {
  readonly clockSkewMs: number;
  /** For statements that do not say until when they hold. */
  readonly maximumAgeMs: number;
}

/**
 * The statement holds now.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 5280, section 5.1.2; RFC 6960, section 4.2.2.1
 */
export function checkFreshness({ thisUpdate, nextUpdate }: Freshness, limits: FreshnessLimits, now: Date): void {
  const { clockSkewMs, maximumAgeMs } = limits;
  const end = nextUpdate?.getTime() ?? thisUpdate.getTime() + maximumAgeMs;
  if (thisUpdate.getTime() - clockSkewMs > now.getTime()) throw stale('is from the future');
  if (end + clockSkewMs < now.getTime()) throw stale('is out of date');
  if (end < thisUpdate.getTime()) throw stale('ends before it begins');
}

function stale(problem: string): CpxError {
  return new CpxError('ERR_REVOCATION_UNAVAILABLE', `the answer about revocation ${problem}`);
}
