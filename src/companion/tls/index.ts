/**
 * A TLS client whose key is on the card: small, strict, and with a signer that may take as long as a person takes to type
 * a PIN. TLS 1.3 and TLS 1.2, client certificates, and one HTTP request on top. Imports companion/log, pki and protocol;
 * node:crypto for every primitive, node:net for the wire.
 * @see RFC 8446; RFC 5246, 5288, 5746, 7627, 7905, 8422; README.md
 */
export type { AlertName } from './alerts.js';
export type { TlsVersion } from './cipher-suites.js';
export { versionsFor, type ClientIdentity } from './client-identity.js';
export { connectTls, type TlsConnection, type TlsFacts, type TlsOptions } from './connect-tls.js';
export { requestOverTls, type TlsRequest, type TlsResponse } from './request-over-tls.js';
export type { ClientScheme } from './signature-schemes.js';
export { TlsFailure, type TlsErrorCode } from './tls-failure.js';
export { openTrustedRoots, type TrustedRoots } from './trusted-roots.js';
