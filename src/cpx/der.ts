import type { asn1 as Asn1Types } from 'node-forge';
import asn1 from 'node-forge/lib/asn1.js';
import util from 'node-forge/lib/util.js';
import { CpxError } from '../protocol/index.js';

/** One element of a DER structure. */
export interface DerElement {
  readonly tagClass: 'universal' | 'application' | 'context' | 'private';
  readonly tag: number;
  /** Content octets of a primitive element; empty for a constructed one. */
  readonly content: Uint8Array;
  /** Elements of a constructed one; empty for a primitive one. */
  readonly children: readonly DerElement[];
}

/** Universal tags that certificates use. @see ITU-T X.680, table 1 */
export const TAG = Object.freeze({
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  oid: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  bmpString: 30,
});

const LATIN_STRINGS: ReadonlySet<number> = new Set([TAG.printableString, TAG.teletexString, TAG.ia5String]);

const CLASSES = ['universal', 'application', 'context', 'private'] as const;

/** Longest certificate we look at, in bytes: real ones have 2,000. A card can hand us anything. */
const MAXIMUM_DER_BYTES = 16_384;

/**
 * Decodes one DER element that fills all of `der`.
 * @throws CpxError ERR_CERTIFICATE_MALFORMED
 */
export function decodeDer(der: Uint8Array): DerElement {
  if (der.length === 0 || der.length > MAXIMUM_DER_BYTES) {
    throw malformed(`is empty or longer than ${String(MAXIMUM_DER_BYTES)} bytes`);
  }
  try {
    const options = { strict: true, parseAllBytes: true, decodeBitStrings: false };
    // The types know only the older, boolean form of the options.
    const decode = asn1.fromDer as unknown as (bytes: string, options: object) => Asn1Types.Asn1;
    return convert(decode(util.binary.raw.encode(der), options));
  } catch (cause) {
    if (cause instanceof CpxError) throw cause;
    throw malformed('is not DER', cause);
  }
}

function convert(element: Asn1Types.Asn1): DerElement {
  const { value } = element;
  return {
    tagClass: CLASSES[element.tagClass >> 6] ?? 'universal',
    tag: element.type,
    content: typeof value === 'string' ? contentOf(element.type, value) : new Uint8Array(0),
    children: typeof value === 'string' ? [] : value.map(convert),
  };
}

/** node-forge gives octets as a binary string, but for type 30, whatever its class, which it has decoded from UTF-16. */
function contentOf(type: number, value: string): Uint8Array {
  if (type !== TAG.bmpString) return util.binary.raw.decode(value);
  const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
  return Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 0xff]));
}

/** The child of a universal type at a place. @throws CpxError ERR_CERTIFICATE_MALFORMED naming `what` */
export function expectTag(element: DerElement | undefined, tag: number, what: string): DerElement {
  if (element?.tagClass !== 'universal' || element.tag !== tag) throw malformed(`has no proper ${what}`);
  return element;
}

/** OBJECT IDENTIFIER → dotted text. @throws CpxError ERR_CERTIFICATE_MALFORMED */
export function readOid(element: DerElement | undefined, what: string): string {
  const { content } = expectTag(element, TAG.oid, what);
  if (content.length === 0 || (content.at(-1) ?? 0) >= 0x80) throw malformed(`has no proper ${what}`);
  return asn1.derToOid(util.binary.raw.encode(content));
}

/** Small non-negative INTEGER. @throws CpxError ERR_CERTIFICATE_MALFORMED */
export function readSmallInteger(element: DerElement | undefined, what: string): number {
  const { content } = expectTag(element, TAG.integer, what);
  if (content.length === 0 || content.length > 4 || (content[0] ?? 0) >= 0x80) throw malformed(`has no proper ${what}`);
  return content.reduce((value, octet) => value * 256 + octet, 0);
}

/** Named bits of a BIT STRING, first bit first. @throws CpxError ERR_CERTIFICATE_MALFORMED */
export function readBits(element: DerElement | undefined, what: string): readonly boolean[] {
  const { content } = expectTag(element, TAG.bitString, what);
  const [unused = 8, ...octets] = content;
  if (unused > 7 || (octets.length === 0 && unused !== 0)) throw malformed(`has no proper ${what}`);
  return octets
    .flatMap((octet) => Array.from({ length: 8 }, (_, bit) => (octet & (0x80 >> bit)) !== 0))
    .slice(0, octets.length * 8 - unused);
}

/** UTCTime or GeneralizedTime in the only forms that RFC 5280 allows. @see RFC 5280, section 4.1.2.5 */
export function readTime(element: DerElement | undefined, what: string): Date {
  const digits = element?.tagClass === 'universal' ? decodeLatin1(element.content) : '';
  const match =
    element?.tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
      : element?.tag === TAG.generalizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
        : null;
  if (match === null) throw malformed(`has no proper ${what}`);
  const [year = 0, month = 0, ...rest] = match.slice(1).map(Number);
  const century = element?.tag === TAG.utcTime ? (year < 50 ? 2000 : 1900) : 0;
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  const time = new Date(Date.UTC(century + year, month - 1, day, hour, minute, second));
  // Date.UTC rolls a 31st of February over: what it gives back must be what was written.
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || time.getUTCHours() !== hour) {
    throw malformed(`has no proper ${what}`);
  }
  return time;
}

/**
 * The text of a directory string, fit to be shown: control characters and characters that change the direction of
 * what follows are replaced, because a card can hold anything and a window shows it.
 */
export function readText(element: DerElement, what: string): string {
  let text: string;
  try {
    if (element.tagClass !== 'universal') throw malformed(`has no proper ${what}`);
    if (element.tag === TAG.utf8String) text = new TextDecoder('utf-8', { fatal: true }).decode(element.content);
    else if (element.tag === TAG.bmpString) text = decodeUtf16(element.content);
    else if (LATIN_STRINGS.has(element.tag)) {
      text = decodeLatin1(element.content);
    } else throw malformed(`has no proper ${what}`);
  } catch (cause) {
    if (cause instanceof CpxError) throw cause;
    throw malformed(`has no proper ${what}`, cause);
  }
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}').trim();
}

function decodeLatin1(content: Uint8Array): string {
  return Array.from(content, (octet) => String.fromCharCode(octet)).join('');
}

function decodeUtf16(content: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < content.length; at += 2) {
    text += String.fromCharCode(((content[at] ?? 0) << 8) | (content[at + 1] ?? 0));
  }
  return text;
}

/** @returns an error that says what is wrong with the certificate, without a word of its content */
export function malformed(problem: string, cause?: unknown): CpxError {
  return new CpxError('ERR_CERTIFICATE_MALFORMED', `the certificate ${problem}`, { cause });
}
