import { ByteReader } from './byte-reader.js';
import type { ExtensionName } from './extensions.js';
import { violation } from './tls-failure.js';

/** The extensions of one message, each in its place. */
export type Extensions = ReadonlyMap<ExtensionName, Buffer>;

/** A server's key share in a ServerHello. @throws TlsFailure missing_extension @see RFC 8446, section 4.2.8 */
export function readKeyShare(extensions: Extensions): { readonly groupId: number; readonly publicBytes: Buffer } {
  const reader = open(extensions, 'key_share');
  const share = { groupId: reader.u16(), publicBytes: reader.vector(2, 1) };
  reader.end();
  return share;
}

/** The group that a HelloRetryRequest asks a key share of. @see RFC 8446, section 4.2.8 */
export function readSelectedGroup(extensions: Extensions): number | undefined {
  if (!extensions.has('key_share')) return undefined;
  const reader = open(extensions, 'key_share');
  const groupId = reader.u16();
  reader.end();
  return groupId;
}

/** @see RFC 8446, section 4.2.2 */
export function readCookie(extensions: Extensions): Buffer | undefined {
  if (!extensions.has('cookie')) return undefined;
  const reader = open(extensions, 'cookie');
  const cookie = reader.vector(2, 1);
  reader.end();
  return cookie;
}

/** The one protocol that the server chose of ours. @throws TlsFailure illegal_parameter @see RFC 7301, section 3.1 */
export function readAlpn(extensions: Extensions, offered: readonly string[]): string | undefined {
  if (!extensions.has('application_layer_protocol_negotiation')) return undefined;
  const reader = open(extensions, 'application_layer_protocol_negotiation');
  const names = reader.list(2, (element) => element.vector(1, 1).toString('latin1'), 2);
  reader.end();
  const [name] = names;
  if (names.length !== 1 || name === undefined) throw violation('decode_error', 'the server chose several protocols');
  if (!offered.includes(name)) throw violation('illegal_parameter', 'the server chose a protocol that was not offered');
  return name;
}

/** An answer that says nothing but that it was understood. @throws TlsFailure decode_error */
export function checkEmpty(extensions: Extensions, name: ExtensionName): void {
  const content = extensions.get(name);
  if (content !== undefined) new ByteReader(content, name).end();
}

/** The schemes that a CertificateRequest of TLS 1.3 accepts. @throws TlsFailure missing_extension */
export function readSchemes(extensions: Extensions): number[] {
  const reader = open(extensions, 'signature_algorithms');
  const schemes = reader.list(2, (element) => element.u16(), 2);
  reader.end();
  return schemes;
}

/** The authorities that a CertificateRequest of TLS 1.3 names, DER. @see RFC 8446, section 4.2.4 */
export function readAuthorities(extensions: Extensions): Buffer[] {
  if (!extensions.has('certificate_authorities')) return [];
  const reader = open(extensions, 'certificate_authorities');
  const names = reader.list(2, (element) => element.vector(2, 1), 3);
  reader.end();
  return names;
}

/** A CertificateStatus: an OCSP answer, DER. @see RFC 8446, section 4.4.2.1; RFC 6066, section 8 */
export function readCertificateStatus(content: Uint8Array): Buffer {
  const reader = new ByteReader(content, 'CertificateStatus');
  if (reader.u8() !== 1) throw violation('illegal_parameter', 'the server’s CertificateStatus is none of OCSP');
  const answer = reader.vector(3, 1);
  reader.end();
  return answer;
}

function open(extensions: Extensions, name: ExtensionName): ByteReader {
  const content = extensions.get(name);
  if (content === undefined) throw violation('missing_extension', `the server left ${name} out`);
  return new ByteReader(content, name);
}
