import type { asn1 as Asn1Types } from 'node-forge';
import asn1 from 'node-forge/lib/asn1.js';
import util from 'node-forge/lib/util.js';

/** One DER element. Built by the functions below, turned into bytes by {@link encodeDer}. @see ITU-T X.690 */
export type Der = Asn1Types.Asn1;

const { Class, Type } = asn1;

/** One element as its bytes. */
export function encodeDer(element: Der): Buffer {
  return Buffer.from(asn1.toDer(element).getBytes(), 'binary');
}

/** An element that somebody else encoded. */
export function decodeDer(bytes: Uint8Array): Der {
  return asn1.fromDer(util.createBuffer(binary(bytes)));
}

export function sequence(...elements: readonly Der[]): Der {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...elements]);
}

/** SET OF, in the order of its encodings that DER asks for: a multi-valued RDN written in another order is no DER. */
export function setOf(...elements: readonly Der[]): Der {
  const sorted = elements
    .map((element) => ({ element, bytes: encodeDer(element) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ element }) => element);
  return asn1.create(Class.UNIVERSAL, Type.SET, true, sorted);
}

export function objectIdentifier(dotted: string): Der {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

/** A non-negative INTEGER, from a number or from big-endian bytes. */
export function integer(value: number | Uint8Array): Der {
  if (typeof value === 'number') {
    return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
  }
  const bytes = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), value]) : Buffer.from(value);
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, binary(bytes));
}

export function enumerated(value: number): Der {
  return asn1.create(Class.UNIVERSAL, Type.ENUMERATED, false, asn1.integerToDer(value).getBytes());
}

export function boolean(value: boolean): Der {
  return asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? '\xff' : '\x00');
}

export function nullValue(): Der {
  return asn1.create(Class.UNIVERSAL, Type.NULL, false, '');
}

export function octetString(bytes: Uint8Array): Der {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, binary(bytes));
}

export function bitString(bytes: Uint8Array): Der {
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\x00${binary(bytes)}`);
}

/** A BIT STRING of named bits, most significant first, without trailing zero bits. @see X.690 11.2.2 */
export function namedBits(...bits: readonly number[]): Der {
  const last = Math.max(...bits);
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, String.fromCharCode(7 - (last & 7)) + binary(bytes));
}

export function utf8String(text: string): Der {
  return asn1.create(Class.UNIVERSAL, Type.UTF8, false, util.encodeUtf8(text));
}

export function printableString(text: string): Der {
  return asn1.create(Class.UNIVERSAL, Type.PRINTABLESTRING, false, text);
}

/** UTCTime until 2049, GeneralizedTime after. @see RFC 5280, 4.1.2.5 */
export function time(date: Date): Der {
  return date.getUTCFullYear() < 2050
    ? asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

/** `[tag] EXPLICIT` or a constructed IMPLICIT. */
export function contextConstructed(tag: number, ...elements: readonly Der[]): Der {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the types know universal tags only
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [...elements]);
}

/** `[tag] IMPLICIT` of a primitive type. */
export function contextPrimitive(tag: number, bytes: Uint8Array): Der {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the types know universal tags only
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, false, binary(bytes));
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('binary');
}
