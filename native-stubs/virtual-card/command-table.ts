import type { Answer, CommandApdu } from './apdu.js';
import { SW } from './status-words.js';

/** P1P2 of a command: one value, or all from one to another. */
export type Parameters = number | readonly [from: number, to: number];

/** One command of a card, with all that is said about it. */
export interface CommandRow<Session> {
  /** As ISO 7816 calls it. */
  readonly name: string;
  /** INS. */
  readonly instruction: number;
  readonly parameters: readonly Parameters[];
  /** How many octets of data it takes, at least and at most; none where absent. */
  readonly octets?: readonly [least: number, most: number];
  /** Makes no sense without Le. */
  readonly needsLe?: true;
  readonly meaning: string;
  /** Where it was seen. */
  readonly source: string;
  readonly run: (session: Session, command: CommandApdu) => Answer;
}

/**
 * The row of a command, or the status word that says what is wrong with it: an instruction that the card does not know
 * (6D00), P1P2 that this instruction does not know (6A86).
 */
export function findCommand<Session>(
  table: readonly CommandRow<Session>[],
  { instruction, parameters }: CommandApdu,
): CommandRow<Session> | number {
  const rows = table.filter((row) => row.instruction === instruction);
  if (rows.length === 0) return SW.WRONG_INSTRUCTION;
  const found = rows.find((row) =>
    row.parameters.some((known) =>
      typeof known === 'number' ? known === parameters : parameters >= known[0] && parameters <= known[1],
    ),
  );
  return found ?? SW.WRONG_PARAMETERS;
}

/** Runs a command whose lengths its row allows; 6700 otherwise. */
export function runCommand<Session>(row: CommandRow<Session>, session: Session, command: CommandApdu): Answer {
  const [least, most] = row.octets ?? [0, 0];
  const { length } = command.data;
  if (length < least || length > most || (row.needsLe === true && command.expected === undefined)) {
    return { data: new Uint8Array(), status: SW.WRONG_LENGTH };
  }
  return row.run(session, command);
}
