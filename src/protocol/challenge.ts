import { encodeBase64 } from './base64.js';
import { CpxError } from './errors.js';
import { readersFor } from './fields.js';
import type { Purpose, Sha256 } from './statement.js';
import { encodeUtf8 } from './utf8.js';

/** What a server binds a challenge to. @see protocol.md, "Context-bound challenge" */
export interface ChallengeContext {
  readonly v: 1;
  readonly origin: string;
  readonly purpose: Purpose;
  /** Base64 of 32 to 64 random bytes. */
  readonly nonce: string;
  /** Issued at, seconds since 1970. */
  readonly iat: number;
  /** Expires at, seconds since 1970; at most 300 after `iat`. */
  readonly exp: number;
  /** UUID version 4, lower case. */
  readonly requestId: string;
}

/** Longest life of a challenge, in seconds. @see protocol.md */
export const CHALLENGE_LIFETIME_SECONDS = 300;

/** UUID version 4 in lower case: one spelling only, since it is compared and remembered. @see RFC 9562 */
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Base64 of 32 to 96 bytes, 44 to 128 characters. */
export const CHALLENGE_NONCE = /^(?=.{44,128}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** An origin as a browser writes it: scheme, host, and the port where it is not the scheme's own. @see RFC 6454 */
export const ORIGIN = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$/;

const read = readersFor('ERR_CHALLENGE_MALFORMED');
const context = read.object({
  v: read.oneOf([1]),
  origin: read.text(ORIGIN, 'an origin'),
  purpose: read.oneOf(['login', 'link']),
  nonce: read.text(CHALLENGE_NONCE, '44 to 128 characters of base64'),
  iat: read.integer(0, 253402300799),
  exp: read.integer(0, 253402300799),
  requestId: read.text(UUID_V4, 'a UUID of version 4 in lower case'),
});

/**
 * Accepts a challenge context from outside.
 * @throws CpxError ERR_CHALLENGE_MALFORMED naming the field, or ERR_CHALLENGE_LIFETIME when it lives longer than
 * 300 seconds or ends before it begins
 */
export function parseChallengeContext(input: unknown): ChallengeContext {
  const parsed = context(input, 'context');
  const lifetime = parsed.exp - parsed.iat;
  if (lifetime <= 0 || lifetime > CHALLENGE_LIFETIME_SECONDS) {
    throw new CpxError(
      'ERR_CHALLENGE_LIFETIME',
      `a challenge lives 1 to ${String(CHALLENGE_LIFETIME_SECONDS)} seconds`,
    );
  }
  return parsed;
}

/**
 * The canonical form of a context: keys in order, no white space. Every value is an ASCII text or an integer once
 * parsed, so that the rest of RFC 8785 (number and escape rules) has nothing left to say.
 * @see RFC 8785
 */
export function canonicalizeContext(input: ChallengeContext): string {
  const { v, origin, purpose, nonce, iat, exp, requestId } = input;
  return JSON.stringify({ exp, iat, nonce, origin, purpose, requestId, v });
}

/** The challenge nonce that belongs to a context: base64(SHA-256("cpx-bridge:ctx:v1" ‖ 00 ‖ JCS(context))). */
export function deriveChallengeNonce(input: ChallengeContext, sha256: Sha256): string {
  return encodeBase64(sha256(encodeUtf8(`cpx-bridge:ctx:v1\0${canonicalizeContext(input)}`)));
}
