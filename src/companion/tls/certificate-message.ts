import { ByteReader } from './byte-reader.js';
import { u16, vector } from './byte-writer.js';
import { placeExtensions, readExtensions, type ExtensionName } from './extensions.js';
import { encodeHandshake } from './handshake-messages.js';
import { readCertificateStatus } from './read-extension.js';
import { violation } from './tls-failure.js';

/** What a server shows of itself. */
export interface ServerCertificates {
  /** DER, the server's own first; at least one. */
  readonly chain: readonly Buffer[];
  /** The OCSP answer that came with it, DER. */
  readonly staple: Buffer | undefined;
}

/** A longer chain is no chain. */
const MAXIMUM_CERTIFICATES = 32;

/** @throws TlsFailure @see RFC 8446, section 4.4.2 */
export function parseCertificates13(body: Uint8Array, offered: ReadonlySet<ExtensionName>): ServerCertificates {
  const reader = new ByteReader(body, 'Certificate');
  if (reader.vector(1).length > 0) throw violation('illegal_parameter', 'the server’s Certificate has a context');
  const entries = reader.list(3, (element) => ({
    der: element.vector(3, 1),
    extensions: placeExtensions(readExtensions(element), 'certificate', offered),
  }));
  reader.end();
  const status = entries[0]?.extensions.get('status_request');
  return { chain: checkChain(entries.map(({ der }) => der)), staple: status && readCertificateStatus(status) };
}

/** @throws TlsFailure @see RFC 5246, section 7.4.2 */
export function parseCertificates12(body: Uint8Array): readonly Buffer[] {
  const reader = new ByteReader(body, 'Certificate');
  const chain = reader.list(3, (element) => element.vector(3, 1));
  reader.end();
  return checkChain(chain);
}

/** The client's Certificate of TLS 1.3; without a chain it says that there is none. @see RFC 8446, section 4.4.2 */
export function encodeCertificates13(context: Uint8Array, chain: readonly Uint8Array[]): Buffer {
  const entries = chain.map((der) => Buffer.concat([vector(3, der), u16(0)]));
  return encodeHandshake('certificate', Buffer.concat([vector(1, context), vector(3, ...entries)]));
}

/** The client's Certificate of TLS 1.2. @see RFC 5246, section 7.4.6 */
export function encodeCertificates12(chain: readonly Uint8Array[]): Buffer {
  return encodeHandshake('certificate', vector(3, ...chain.map((der) => vector(3, der))));
}

function checkChain(chain: readonly Buffer[]): readonly Buffer[] {
  if (chain.length === 0) throw violation('decode_error', 'the server’s Certificate holds none');
  if (chain.length > MAXIMUM_CERTIFICATES) {
    throw violation('bad_certificate', `the server’s chain has ${chain.length} certificates`);
  }
  return chain;
}
