/**
 * What a mailbox server needs to let people sign in with a CPx card: challenges, token verification, and the rules by
 * which cards are linked to accounts. No web framework, no database: both stay the server's, behind small ports.
 * Imports pki, cpx and protocol; runs on Node. README.md beside this file shows a server in ten lines.
 * @see protocol.md, "Server side"; Web eID authentication token v1
 */
export { CpxError, isErrorCode, type ErrorCode, type Purpose, type SignatureAlgorithm } from '../protocol/index.js';
export {
  createRevocationChecker,
  loadAuthorities,
  loadCertificates,
  parseCertificate,
  readCertificates,
  type Authorities,
  type AuthorityRules,
  type Certificate,
  type RevocationChecker,
  type RevocationCheckerOptions,
  type RevocationOutcome,
} from '../pki/index.js';
export { identityKeyOf, recordCard, type CardRecord, type CardSeries } from './card-identity.js';
export { createCardVerifier, type CardVerifier, type CardVerifierOptions, type VerifiedCard } from './card-verifier.js';
export { createChallengeIssuer, type ChallengeIssuer, type ChallengeIssuerOptions } from './challenge-issuer.js';
export { createMemoryChallengeStore, type ChallengeStore, type IssuedChallenge } from './challenge-store.js';
export {
  NO_CARD_SESSION,
  PENDING_LINK_SECONDS,
  type CardSession,
  type StrongCardSession,
} from './linking/card-session.js';
export {
  linkAnotherCard,
  linkWaitingCard,
  requireSameCard,
  requireStrongSession,
  signInWithCard,
  unlinkCard,
  type CardSignIn,
} from './linking/link-cards.js';
export type { CardLink, LinkStore, SeenCard } from './linking/link-store.js';
export {
  createProxiedCertificateReader,
  PROXY_HEADERS,
  type ReadProxiedCertificate,
} from './tls/read-proxied-certificate.js';
export { createTicketIssuer, type TicketIssuer } from './tls/ticket-issuer.js';
export { createMemoryTicketStore, type StoredTicket, type TicketStore } from './tls/ticket-store.js';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedToken,
} from './token-verifier.js';
