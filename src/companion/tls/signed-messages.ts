import type { KeyObject } from 'node:crypto';
import { ByteReader } from './byte-reader.js';
import { u16, vector } from './byte-writer.js';
import type { TlsVersion } from './cipher-suites.js';
import { encodeHandshake } from './handshake-messages.js';
import type { NamedGroup } from './named-groups.js';
import { fits, SIGNATURE_SCHEMES, verifyScheme, type SignatureScheme } from './signature-schemes.js';
import { violation } from './tls-failure.js';

/** A signature of the server and the scheme that it says. */
export interface DigitallySigned {
  readonly schemeId: number;
  readonly signature: Buffer;
}

/** The server's half of the key exchange in TLS 1.2. */
export interface ServerKeyExchange {
  readonly group: NamedGroup;
  readonly publicBytes: Buffer;
  /** What was signed, behind the two randoms. */
  readonly parameters: Buffer;
  readonly signed: DigitallySigned;
}

const NAMED_CURVE = 3;

/** @throws TlsFailure @see RFC 8446, section 4.4.3 */
export function parseCertificateVerify(body: Uint8Array): DigitallySigned {
  const reader = new ByteReader(body, 'CertificateVerify');
  const signed = readSigned(reader);
  reader.end();
  return signed;
}

/** @param offered the groups of our ClientHello @throws TlsFailure @see RFC 8422, section 5.4 */
export function parseServerKeyExchange(body: Uint8Array, offered: readonly NamedGroup[]): ServerKeyExchange {
  const reader = new ByteReader(body, 'ServerKeyExchange');
  if (reader.u8() !== NAMED_CURVE) throw violation('illegal_parameter', 'the server’s curve is not a named one');
  const groupId = reader.u16();
  const publicBytes = reader.vector(1, 1);
  const parameters = Buffer.from(body.subarray(0, body.length - reader.remaining));
  const signed = readSigned(reader);
  reader.end();
  const group = offered.find(({ id }) => id === groupId);
  if (group === undefined) throw violation('illegal_parameter', `the server chose group ${groupId}, not one offered`);
  return { group, publicBytes, parameters, signed };
}

/** The client's CertificateVerify, alike in both versions. */
export function encodeCertificateVerify(scheme: SignatureScheme, signature: Uint8Array): Buffer {
  return encodeHandshake('certificate_verify', Buffer.concat([u16(scheme.id), vector(2, signature)]));
}

/**
 * The server's signature over its part of a handshake.
 * @throws TlsFailure illegal_parameter for a scheme that was not offered or that its key cannot make, decrypt_error for
 *   a wrong signature
 * @returns the scheme
 */
export function checkSigned(
  { schemeId, signature }: DigitallySigned,
  key: KeyObject,
  data: Uint8Array,
  version: TlsVersion,
): SignatureScheme {
  const scheme = SIGNATURE_SCHEMES.find(({ id }) => id === schemeId);
  if (scheme === undefined || !fits(scheme, key, version)) {
    throw violation('illegal_parameter', `the server signed with ${scheme?.name ?? `scheme ${schemeId}`}`);
  }
  if (!verifyScheme(scheme, key, data, signature)) {
    throw violation('decrypt_error', 'the server’s signature over the handshake is wrong');
  }
  return scheme;
}

function readSigned(reader: ByteReader): DigitallySigned {
  return { schemeId: reader.u16(), signature: reader.vector(2) };
}
