/** One data object. */
export interface Tlv {
  /** All octets of the tag as one number: 0x84, 0x7f41, 0xbf8101. */
  readonly tag: number;
  readonly value: Uint8Array;
}

/**
 * Encodes a BER-TLV data object with the shortest length field.
 * @param tag all its octets as one number
 * @param parts what stands in it, one after the other
 * @see ISO 7816-4, section 5.2.2
 */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([encodeTag(tag), encodeLength(value.length), value]);
}

/** Octets from numbers or hexadecimal text. */
export function octets(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** A number of two octets, most significant first. */
export function uint16(value: number): Buffer {
  return Buffer.of((value >> 8) & 0xff, value & 0xff);
}

/**
 * Splits octets into their data objects.
 * @returns undefined where they are none, one is cut short, or a length field has more than two octets behind 8x
 */
export function parseTlvs(bytes: Uint8Array): readonly Tlv[] | undefined {
  const found: Tlv[] = [];
  let offset = 0;
  const next = (): number | undefined => bytes[offset++];
  while (offset < bytes.length) {
    let tag = next() ?? 0;
    if ((tag & 0x1f) === 0x1f) {
      for (let octet: number | undefined = 0x80; (octet & 0x80) !== 0;) {
        octet = next();
        if (octet === undefined || tag > 0xffff) return undefined;
        tag = tag * 0x100 + octet;
      }
    }
    let length = next();
    if (length === 0x81 || length === 0x82) {
      const wide = length === 0x82;
      const high = wide ? next() : 0;
      const low = next();
      length = high === undefined || low === undefined ? undefined : high * 0x100 + low;
    } else if (length !== undefined && length >= 0x80) return undefined;
    if (length === undefined || offset + length > bytes.length) return undefined;
    found.push({ tag, value: bytes.subarray(offset, offset + length) });
    offset += length;
  }
  return found;
}

function encodeTag(tag: number): Buffer {
  const digits = tag.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
