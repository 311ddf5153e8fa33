/** A small DER encoder for tests: certificates, lists and OCSP answers are written here by hand, faults included. */

/** One element: tag octet, length, and the contents put together. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xffff ? 8 : 4, '0'), 'hex');
  const start = length.findIndex((octet) => octet !== 0);
  return Buffer.concat([Buffer.of(tag, 0x80 | (length.length - start)), length.subarray(start), body]);
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => der(0x30, ...items);
export const set = (...items: readonly Uint8Array[]): Uint8Array => der(0x31, ...items);
export const octets = (...bytes: readonly Uint8Array[]): Uint8Array => der(0x04, ...bytes);
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array => der(0x03, Buffer.of(unused), bytes);
export const utf8 = (text: string): Uint8Array => der(0x0c, Buffer.from(text));
export const printable = (text: string): Uint8Array => der(0x13, Buffer.from(text, 'latin1'));
export const boolean = (value: boolean): Uint8Array => der(0x01, Buffer.of(value ? 0xff : 0));
export const enumerated = (value: number): Uint8Array => der(0x0a, Buffer.of(value));
export const nothing = (): Uint8Array => der(0x05);
/** [n] EXPLICIT, or IMPLICIT over something constructed. */
export const tagged = (number: number, ...items: readonly Uint8Array[]): Uint8Array => der(0xa0 | number, ...items);
/** [n] IMPLICIT over something primitive. */
export const primitive = (number: number, ...bytes: readonly Uint8Array[]): Uint8Array => der(0x80 | number, ...bytes);

export function integer(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === 'number' ? Buffer.from(value.toString(16).padStart(8, '0'), 'hex') : value;
  const start = bytes.findIndex((octet) => octet !== 0);
  const short = start < 0 ? Buffer.of(0) : bytes.subarray(start);
  return der(0x02, (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short);
}

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const encoded = [first * 40 + second, ...others].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      septets.unshift((rest & 0x7f) | 0x80);
    return septets;
  });
  return der(0x06, Buffer.from(encoded));
}

const digits = (date: Date): string => date.toISOString().replace(/[-:T]|\.\d+/g, '');
export const utcTime = (date: Date): Uint8Array => der(0x17, Buffer.from(digits(date).slice(2)));
export const generalizedTime = (date: Date): Uint8Array => der(0x18, Buffer.from(digits(date)));
