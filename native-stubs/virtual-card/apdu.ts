import { SW } from './status-words.js';

/** A command as the card understands it. @see ISO 7816-4, section 5.1 */
export interface CommandApdu {
  /** CLA: generation of commands, logical channel, chaining. */
  readonly classByte: number;
  /** INS. */
  readonly instruction: number;
  /** P1 and P2 as one number: 0x3fff. */
  readonly parameters: number;
  readonly data: Uint8Array;
  /** Le, 1 to 256 octets; absent when the command asks for none, or could not (T=0). */
  readonly expected?: number;
}

/** What the card answers: data and SW1 SW2 as one number. */
export interface Answer {
  readonly data: Uint8Array;
  readonly status: number;
}

const NOTHING = new Uint8Array();
const HEADER_OCTETS = 4;

/**
 * Reads a short command APDU of each of the four cases. A T=0 reader sends case 1 with a fifth octet 00, which looks like
 * Le = 256: no handler may take Le for a sign that data are wanted.
 * @returns undefined where the lengths do not fit, extended ones included
 * @see ISO 7816-4, section 5.1; ISO 7816-3, section 12.2
 */
export function parseCommand(bytes: Uint8Array): CommandApdu | undefined {
  const [classByte, instruction, p1, p2, third] = bytes;
  if (classByte === undefined || instruction === undefined || p1 === undefined || p2 === undefined) return undefined;
  const header = { classByte, instruction, parameters: (p1 << 8) | p2 };
  if (third === undefined) return { ...header, data: NOTHING };
  const body = bytes.subarray(HEADER_OCTETS + 1);
  if (body.length === 0) return { ...header, data: NOTHING, expected: third === 0 ? 256 : third };
  if (third === 0) return undefined;
  const data = body.subarray(0, third);
  if (body.length === third) return { ...header, data };
  if (body.length !== third + 1) return undefined;
  const le = body[third];
  return { ...header, data, expected: le === undefined || le === 0 ? 256 : le };
}

/** 9000 with data, or without. */
export function accept(data: Uint8Array = NOTHING): Answer {
  return { data, status: SW.OK };
}

/** A status word alone. */
export function refuse(status: number): Answer {
  return { data: NOTHING, status };
}

/** Data ‖ SW1 SW2. */
export function encodeAnswer({ data, status }: Answer): Uint8Array {
  return Buffer.concat([data, Buffer.of(status >> 8, status & 0xff)]);
}
