import type { TestCardFamily } from '../test-cards/index.js';
import { encodeAnswer, parseCommand, refuse } from './apdu.js';
import type { CommandExchange } from './command-exchange.js';
import { SW } from './status-words.js';

/** Families of the card table that are no CPx. */
export type ForeignFamily = Exclude<TestCardFamily, 'CPS4' | 'CPS3'>;

/** What such a card answers to a command of ours. */
interface Manners {
  /** The class whose commands it looks at; to all others it answers 6E00. */
  readonly classByte: number;
  /** To SELECT: it has none of our files. */
  readonly select: number;
}

const SELECT = 0xa4;

/**
 * Cards that somebody puts in by mistake. Software tells them apart by their ATR: what they answer is ours, and only so
 * much that nobody takes them for a CPx who asks all the same. A CPS2ter spoke as the CPS2ter area of a CPS3 still does.
 */
const MANNERS: Readonly<Record<Exclude<ForeignFamily, 'mute'>, Manners>> = {
  vitale: { classByte: 0x00, select: SW.NOT_FOUND },
  CPS2ter: { classByte: 0xa0, select: SW.LEGACY_NOT_FOUND },
  other: { classByte: 0x00, select: SW.NOT_FOUND },
};

/** The exchange of a card that is no CPx: no application is found, no other instruction is known. */
export function createForeignExchange(family: ForeignFamily): CommandExchange {
  const manners = family === 'mute' ? undefined : MANNERS[family];
  const answer = (bytes: Uint8Array): number => {
    // A mute card has no ATR, so nobody can send it a command; should one, the card is out of order.
    if (manners === undefined) return SW.NO_DIAGNOSIS;
    const command = parseCommand(bytes);
    if (command === undefined) return SW.WRONG_LENGTH;
    if (command.classByte !== manners.classByte) return SW.WRONG_CLASS;
    return command.instruction === SELECT ? manners.select : SW.WRONG_INSTRUCTION;
  };
  return {
    reset: () => undefined,
    transmit: (bytes) => encodeAnswer(refuse(answer(bytes))),
  };
}
