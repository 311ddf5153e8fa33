import { ByteReader } from './byte-reader.js';
import { placeExtensions, readExtensions } from './extensions.js';
import { readAuthorities, readSchemes } from './read-extension.js';
import { violation } from './tls-failure.js';

/** What a server asks a certificate by. */
export interface CertificateRequest {
  /** Numbers of the schemes that it accepts. */
  readonly schemes: readonly number[];
  /** Names of the authorities that it accepts, DER; none: any. */
  readonly authorities: readonly Buffer[];
}

/** rsa_sign: what a CPx card is. @see RFC 5246, section 7.4.4 */
const RSA_SIGN = 1;

/** @throws TlsFailure @see RFC 8446, section 4.3.2 */
export function parseCertificateRequest13(body: Uint8Array): CertificateRequest {
  const reader = new ByteReader(body, 'CertificateRequest');
  // A context belongs to a request after the handshake, which we do not offer to answer.
  if (reader.vector(1).length > 0)
    throw violation('illegal_parameter', 'the server’s CertificateRequest has a context');
  const extensions = placeExtensions(readExtensions(reader), 'certificate_request', new Set());
  reader.end();
  return { schemes: readSchemes(extensions), authorities: readAuthorities(extensions) };
}

/** @throws TlsFailure @see RFC 5246, section 7.4.4 */
export function parseCertificateRequest12(body: Uint8Array): CertificateRequest {
  const reader = new ByteReader(body, 'CertificateRequest');
  const types = reader.vector(1, 1);
  const schemes = reader.list(2, (element) => element.u16(), 2);
  const authorities = reader.list(2, (element) => element.vector(2, 1));
  reader.end();
  // A server that takes no RSA key takes none of our signatures.
  return { schemes: types.includes(RSA_SIGN) ? schemes : [], authorities };
}
