import { accept, refuse, type Answer, type CommandApdu } from './apdu.js';
import type { CardContent, CardKey, CardSession } from './card-content.js';
import type { Pin } from './pin.js';
import { MODULUS_OCTETS } from './rsa.js';
import { SW } from './status-words.js';
import { octets, tlv, uint16 } from './tlv.js';

/** Classes of security data objects, second octet of their tag BF xx nn. @see IAS-ECC 1.0.1, as OpenSC's iasecc driver reads it */
type ObjectClass = 'code' | 'private-key';
const CLASSES: Readonly<Record<number, ObjectClass>> = { 0x81: 'code', 0x90: 'private-key' };

/**
 * Access rules behind 8C: which rights follow, then one condition for each: 00 always, FF never, 11 after the PIN, 12 after
 * the unblocking code.
 */
const RIGHTS = {
  /** change, verify, reset, write, read: the PIN is reset after the unblocking code. */
  pin: '73 00 00 12 FF 00',
  unblockingCode: '73 FF 00 FF FF 00',
  /** INTERNAL AUTHENTICATE, DECIPHER, write, read. */
  authentication: '33 11 11 FF 00',
  /** COMPUTE DIGITAL SIGNATURE, write, read. */
  signature: '43 11 FF 00',
  /** INTERNAL AUTHENTICATE, write, read. */
  technical: '23 00 FF 00',
} as const;

type Description = (content: CardContent, reference: number) => Uint8Array | number | undefined;

/** What is asked of an object, by its class and the last octets of the command; a number is a status word. */
const QUESTIONS: Readonly<Record<ObjectClass, Readonly<Record<string, Description>>>> = {
  code: {
    // Octet 80 in place of a length: "all of it".
    a080: (content, reference) => describeOf(codeOf(content, reference), (code) => describeCode(code, content)),
    '7f4180': (content, reference) =>
      describeOf(codeOf(content, reference), ({ rules }) =>
        tlv(0x7f41, tlv(0x80, Buffer.of(rules.maxOctets)), tlv(0x81, Buffer.of(rules.minOctets))),
      ),
  },
  'private-key': {
    a080: (content, reference) => describeOf(keyOf(content, reference), describeKey),
    // The key itself.
    '7f4880': (content, reference) => describeOf(keyOf(content, reference), () => SW.WRONG_DATA),
  },
};

/**
 * GET DATA of a security data object: `4D L 70 L BF <class> <reference> L <what>`.
 * @returns `70 { BF <class> <reference> { … } }`
 * @see virtual-card.md, section 7
 */
export function getData({ content }: CardSession, { data }: CommandApdu): Answer {
  const request = Buffer.from(data);
  const asked = /^4d(..)70(..)bf(..)(..)(..)((?:..)+)$/.exec(request.toString('hex'));
  if (asked === null) return refuse(SW.WRONG_DATA);
  const [outer = 0, template = 0, objectClass = 0, reference = 0, inner = 0] = asked.slice(1, 6).map(fromHexadecimal);
  if (outer !== data.length - 2 || template !== outer - 2 || inner !== template - 4) return refuse(SW.WRONG_DATA);
  const description = QUESTIONS[CLASSES[objectClass] ?? 'code'][asked[6] ?? ''];
  if (CLASSES[objectClass] === undefined || description === undefined) return refuse(SW.REFERENCE_NOT_FOUND);
  const found = description(content, reference & 0x7f) ?? SW.REFERENCE_NOT_FOUND;
  if (typeof found === 'number') return refuse(found);
  return accept(tlv(0x70, tlv(0xbf0000 | (objectClass << 8) | reference, found)));
}

/**
 * Tries of a code, most and left, and uses left. ANS's module looks for the octets 9A, 9B and 9D wherever they stand: no other
 * octet of the answer may have one of these values.
 */
function describeCode(code: Pin, content: CardContent): Uint8Array {
  const { rules, triesLeft, usesLeft } = code;
  return tlv(
    0xa0,
    tlv(0x9a, Buffer.of(rules.maxTries)),
    tlv(0x9b, Buffer.of(triesLeft)),
    ...(usesLeft === undefined ? [] : [tlv(0x9d, Buffer.of(usesLeft))]),
    tlv(0x80, uint16(rules.maxOctets)),
    tlv(0xa1, tlv(0x8c, octets(code === content.pin ? RIGHTS.pin : RIGHTS.unblockingCode))),
  );
}

function describeKey({ purpose }: CardKey): Uint8Array {
  return tlv(0xa0, tlv(0x80, uint16(MODULUS_OCTETS)), tlv(0xa1, tlv(0x8c, octets(RIGHTS[purpose]))));
}

function codeOf({ pin, unblockingCode }: CardContent, reference: number): Pin | undefined {
  return [pin, unblockingCode].find(({ rules }) => rules.reference === reference);
}

function keyOf({ keys }: CardContent, reference: number): CardKey | undefined {
  return keys.find((key) => (key.reference & 0x7f) === reference);
}

function describeOf<Found>(
  found: Found | undefined,
  describe: (found: Found) => Uint8Array | number,
): Uint8Array | number | undefined {
  return found === undefined ? undefined : describe(found);
}

function fromHexadecimal(digits: string): number {
  return Number.parseInt(digits, 16);
}
