import { createHash } from 'node:crypto';
import { CpxError, deriveChallengeNonce, type AuthenticateRequest, type Sha256 } from '../../protocol/index.js';
import type { Log } from '../log/index.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/**
 * A challenge that carries its context must be the one that this page was given, for this request. Its lifetime was
 * checked when it was parsed; whether it has expired is the server's to say, whose clock issued it: a computer with a
 * wrong clock is only warned about.
 * @throws CpxError ERR_CHALLENGE_ORIGIN_MISMATCH, ERR_CHALLENGE_REQUEST_MISMATCH, ERR_CHALLENGE_CONTEXT_MISMATCH
 * @see protocol.md, "Context-bound challenge"
 */
export function checkChallenge(
  { context, requestId, challengeNonce }: AuthenticateRequest,
  origin: string,
  clock: { readonly now: number; readonly skewMilliseconds: number; readonly log: Log },
): void {
  if (context === undefined) return;
  if (context.origin !== origin) {
    throw new CpxError('ERR_CHALLENGE_ORIGIN_MISMATCH', 'the challenge was made for another origin');
  }
  if (context.requestId !== requestId) {
    throw new CpxError('ERR_CHALLENGE_REQUEST_MISMATCH', 'the challenge was made for another request');
  }
  if (deriveChallengeNonce(context, sha256) !== challengeNonce) {
    throw new CpxError('ERR_CHALLENGE_CONTEXT_MISMATCH', 'the nonce does not belong to the context');
  }
  const { now, skewMilliseconds, log } = clock;
  const early = context.iat * 1000 - now;
  const late = now - context.exp * 1000;
  if (early > skewMilliseconds || late > 0) {
    log.warn('clock of this computer and of the server differ', {
      secondsAheadOfServer: Math.round((early > 0 ? -early : late) / 1000),
    });
  }
}
