/**
 * Whom to trust: certificates parsed once, the authorities that are accepted (known by fingerprint, or pinned), paths
 * built to them, revocation asked from OCSP responders and revocation lists, and certificate files read. Imports cpx, protocol, PKI.js (for ASN.1 structures; every signature is
 * verified with node:crypto) and lru-cache. Runs on Node.
 * @see RFC 5280; RFC 6960; RFC 9654
 */
export {
  buildChain,
  type ChainOptions,
  type ChainProblem,
  type ChainProblemReason,
  type ChainResult,
} from './build-chain.js';
export type { AddressPolicy } from './address-policy.js';
export { createAuthorityStore, type AuthorityStore } from './authority-store.js';
export type { AlgorithmName } from './algorithm-name.js';
export { OID, type Certificate, type CrlAddress, type KeyUsage } from './certificate.js';
export { checkStapledAnswer } from './check-stapled-answer.js';
export { describeName } from './describe-name.js';
export { loadCertificates } from './load-certificates.js';
export { parseCertificate } from './parse-certificate.js';
export { readCertificates } from './read-certificates.js';
export type { Fetch } from './fetch-bytes.js';
export { REVOCATION_LIMITS, type RevocationLimits } from './limits.js';
export {
  createRevocationChecker,
  type RevocationChecker,
  type RevocationCheckerOptions,
  type RevocationOutcome,
} from './revocation-checker.js';
export { cryptolibAuthorityFolder } from './trust/cryptolib-authority-folder.js';
export {
  judgeAuthority,
  type AuthorityRefusal,
  type AuthorityRole,
  type AuthorityRules,
  type AuthoritySource,
  type AuthorityVerdict,
} from './trust/judge-authority.js';
export { loadAuthorities, sortAuthorities, type Authorities } from './trust/load-authorities.js';
export {
  readAuthorities,
  type AcceptedAuthority,
  type ReadAuthorities,
  type RefusedAuthority,
} from './trust/read-authorities.js';
