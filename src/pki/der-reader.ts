/** Tags of the few ASN.1 types that a revocation list is made of. @see ITU-T X.690, section 8 */
export const TAG = Object.freeze({
  integer: 0x02,
  bitString: 0x03,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  explicit0: 0xa0,
});

/** Where one element lies: its first octet, the first octet of its content, and the octet after it. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/**
 * Finds the element at a place, without copying or looking inside. A revocation list can have a million entries: they
 * are walked over, and not made into objects of an ASN.1 library (asn1js stops at 10,000).
 * @throws RangeError when it does not lie within `limit`, or is not DER (indefinite or overlong lengths, long tags)
 */
export function readElement(bytes: Uint8Array, at: number, limit: number): DerElement {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new RangeError('ends in the middle');
  if ((tag & 0x1f) === 0x1f) throw new RangeError('has a tag of several octets');
  let length = first;
  let content = at + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new RangeError('has a length that is not DER');
    length = 0;
    for (let index = 0; index < octets; index++) length = length * 256 + (bytes[content++] ?? 0);
    if (length < 0x80 || (octets > 1 && length < 2 ** (8 * (octets - 1))))
      throw new RangeError('has an overlong length');
  }
  const end = content + length;
  if (end > limit) throw new RangeError('ends in the middle');
  return { tag, start: at, content, end };
}

/** The element at a place, which has to be of this type. @throws RangeError */
export function expectElement(bytes: Uint8Array, at: number, limit: number, tag: number): DerElement {
  const element = readElement(bytes, at, limit);
  if (element.tag !== tag) throw new RangeError(`has tag ${element.tag} where ${tag} belongs`);
  return element;
}

/** The octets of an element, header included. */
export function wholeOf(bytes: Uint8Array, { start, end }: DerElement): Uint8Array {
  return bytes.subarray(start, end);
}

/** @throws RangeError when it is no time of RFC 5280 (to the second, in UTC) @see RFC 5280, section 4.1.2.5 */
export function readTime(bytes: Uint8Array, { tag, content, end }: DerElement): Date {
  const text = Buffer.from(bytes.subarray(content, end)).toString('latin1');
  const short = tag === TAG.utcTime;
  if (!(short ? /^\d{12}Z$/ : /^\d{14}Z$/).test(text)) throw new RangeError('has a malformed time');
  const full = short ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new RangeError('has a time that does not exist');
  return time;
}
