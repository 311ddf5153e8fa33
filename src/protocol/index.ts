/**
 * What the mailbox page, the companion and the mailbox server agree on: the messages of the loopback API and their
 * parsers, the bytes that a card signs, the context-bound challenge, the authentication token, and the catalogue of
 * errors. Imports nothing: no package, no Node, no DOM.
 * @see protocol.md (loopback protocol v1); Web eID authentication token v1; RFC 8785; RFC 9457
 */
export { decodeBase64, encodeBase64, encodeBase64Url } from './base64.js';
export { CARD_STATES, CODE_OF_CARD_STATE, type CardState } from './card-states.js';
export { splitCardUrl, type CardUrl } from './card-url.js';
export {
  canonicalizeContext,
  CHALLENGE_LIFETIME_SECONDS,
  deriveChallengeNonce,
  ORIGIN,
  parseChallengeContext,
  UUID_V4,
  type ChallengeContext,
} from './challenge.js';
export { errorTexts, type ErrorTexts } from './error-texts/index.js';
export {
  CpxError,
  ERRORS,
  helpCodeOf,
  isErrorCode,
  problemTypeOf,
  type ErrorCode,
  type ErrorFamily,
  type ErrorRow,
} from './errors.js';
export { readersFor, type FieldReader, type Readers } from './fields.js';
export {
  API_VERSION,
  CARD_TYPES,
  DEFAULT_PORT,
  parseCertificates,
  parseInfo,
  parseProblem,
  parseTicket,
  parseTokenMessage,
  type CertificateMessage,
  type CertificatesMessage,
  type Feature,
  type InfoMessage,
  type Language,
  type ProblemMessage,
  type ReaderMessage,
  type TicketMessage,
} from './messages.js';
export {
  parseAuthenticateRequest,
  parseCancelRequest,
  parseTlsSignInRequest,
  type AuthenticateRequest,
  type CancelRequest,
  type TlsSignInRequest,
} from './requests.js';
export {
  encodeStatement,
  type AuthenticationStatement,
  type Purpose,
  type Sha256,
  type Statement,
  type Tls12Statement,
  type Tls13Statement,
  type TlsStatement,
  type TrialStatement,
} from './statement.js';
export {
  encodeToken,
  parseToken,
  SIGNATURE_ALGORITHMS,
  TOKEN_FORMAT,
  TOKEN_SIZE,
  type AuthenticationToken,
  type AuthenticationTokenMessage,
  type SignatureAlgorithm,
} from './token.js';
export { typeset } from './typeset.js';
export { encodeUtf8 } from './utf8.js';
