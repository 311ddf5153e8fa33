import { CHALLENGE_NONCE, parseChallengeContext, UUID_V4, type ChallengeContext } from './challenge.js';
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

/** `POST /v1/cancel` */
export interface CancelRequest {
  readonly requestId: string;
}

const read = readersFor('ERR_REQUEST_MALFORMED');

const requestId = read.text(UUID_V4, 'a UUID of version 4 in lower case');

const authenticateRequest = read.object({
  requestId,
  certificateId: read.optional(read.text(/^[A-Za-z0-9_-]{43}$/, 'a certificate id')),
  challengeNonce: read.text(CHALLENGE_NONCE, '44 to 128 characters of base64'),
  context: read.optional((value) => parseChallengeContext(value)),
  lang: read.optional(read.oneOf(['fr', 'en'])),
});

const cancelRequest = read.object({ requestId });

/** @throws CpxError ERR_REQUEST_MALFORMED, ERR_CHALLENGE_MALFORMED or ERR_CHALLENGE_LIFETIME */
export function parseAuthenticateRequest(input: unknown): AuthenticateRequest {
  return authenticateRequest(input, '') as AuthenticateRequest;
}

/** @throws CpxError ERR_REQUEST_MALFORMED */
export function parseCancelRequest(input: unknown): CancelRequest {
  return cancelRequest(input, '');
}
