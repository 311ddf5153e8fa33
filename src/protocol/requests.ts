import { LONGEST_CARD_URL, splitCardUrl } from './card-url.js';
import { CHALLENGE_NONCE, parseChallengeContext, UUID_V4, type ChallengeContext } from './challenge.js';
import { CpxError } from './errors.js';
import { readersFor } from './fields.js';
import type { Language } from './messages.js';

/** `POST /v1/authenticate` */
export interface AuthenticateRequest {
  readonly requestId: string;
  readonly certificateId?: string;
  readonly challengeNonce: string;
  readonly context?: ChallengeContext;
  readonly lang?: Language;
}

/** `POST /v1/tls-sign-in` */
export interface TlsSignInRequest {
  readonly requestId: string;
  readonly certificateId?: string;
  /** Where the card identifies itself: https, up to 2,048 characters, as `splitCardUrl` reads it. */
  readonly url: string;
  readonly lang?: Language;
}

/** `POST /v1/cancel` */
export interface CancelRequest {
  readonly requestId: string;
}

const read = readersFor('ERR_REQUEST_MALFORMED');

const requestId = read.text(UUID_V4, 'a UUID of version 4 in lower case');

const certificateId = read.optional(read.text(/^[A-Za-z0-9_-]{43}$/, 'a certificate id'));
const lang = read.optional(read.oneOf(['fr', 'en']));

const authenticateRequest = read.object({
  requestId,
  certificateId,
  challengeNonce: read.text(CHALLENGE_NONCE, '44 to 128 characters of base64'),
  context: read.optional((value) => parseChallengeContext(value)),
  lang,
});

const tlsSignInRequest = read.object({
  requestId,
  certificateId,
  url: (value, field) => {
    const url = read.anyText(LONGEST_CARD_URL)(value, field);
    if (splitCardUrl(url) === undefined)
      throw new CpxError('ERR_REQUEST_MALFORMED', `${field} is not an https address`);
    return url;
  },
  lang,
});

const cancelRequest = read.object({ requestId });

/** @throws CpxError ERR_REQUEST_MALFORMED, ERR_CHALLENGE_MALFORMED or ERR_CHALLENGE_LIFETIME */
export function parseAuthenticateRequest(input: unknown): AuthenticateRequest {
  return authenticateRequest(input, '') as AuthenticateRequest;
}

/** @throws CpxError ERR_REQUEST_MALFORMED */
export function parseTlsSignInRequest(input: unknown): TlsSignInRequest {
  return tlsSignInRequest(input, '') as TlsSignInRequest;
}

/** @throws CpxError ERR_REQUEST_MALFORMED */
export function parseCancelRequest(input: unknown): CancelRequest {
  return cancelRequest(input, '');
}
