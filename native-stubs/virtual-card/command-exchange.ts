import { accept, encodeAnswer, parseCommand, refuse, type Answer, type CommandApdu } from './apdu.js';
import type { CardContent, CardSession, Channel } from './card-content.js';
import { findCommand, runCommand, type CommandRow } from './command-table.js';
import type { LegacyArea } from './cps2ter-area.js';
import { SW, waitingStatus } from './status-words.js';

/** What decides how a card takes commands. */
export interface ExchangeRules {
  readonly commands: readonly CommandRow<CardSession>[];
  /** Logical channels, the basic one included. */
  readonly channels: number;
  /** Answers to class A0, on a CPS3. */
  readonly legacyArea?: LegacyArea;
}

/** The card's side of the line: commands in, answers out. */
export interface CommandExchange {
  reset(): void;
  transmit(bytes: Uint8Array): Uint8Array;
}

const SELECT = 0xa4;
const SELECT_BY_AID = 0x04;
const GET_RESPONSE = 0xc0;
const LEGACY_CLASS = 0xa0;
/** Class octet 000c 00nn: c is chaining, nn the channel. @see ISO 7816-4, section 5.4.1 */
const CHAINING = 0x10;
const CHANNEL = 0x03;

/** Pieces of a chain that are not yet a command. */
interface Chain {
  readonly first: CommandApdu;
  readonly data: Uint8Array;
}

/**
 * Everything between the line and the table of commands: classes, logical channels, command chaining, and answers that
 * are fetched by GET RESPONSE. A command that carries data and no Le, as all of T=0 do, gets `61 len` for its answer.
 * @see ISO 7816-4, sections 5.3, 5.4.1 and 11.8; virtual-card.md, section 2
 */
export function createCommandExchange(content: CardContent, rules: ExchangeRules): CommandExchange {
  const channels = new Map<number, Channel>();
  let chain: Chain | undefined;
  let waiting: Uint8Array = new Uint8Array();

  const newChannel = (): Channel => ({ directory: content.root, file: undefined, environment: {} });
  const reset = (): void => {
    channels.clear();
    channels.set(0, newChannel());
    chain = undefined;
    waiting = new Uint8Array();
    content.pin.forget();
    content.unblockingCode.forget();
    rules.legacyArea?.reset();
  };

  /** As much of an answer as Le allows; the rest waits. */
  const deliver = (data: Uint8Array, expected: number): Answer => {
    waiting = data.subarray(expected);
    return { data: data.subarray(0, expected), status: waiting.length === 0 ? SW.OK : waitingStatus(waiting.length) };
  };

  const run = (command: CommandApdu): Answer => {
    const { classByte, instruction, parameters, expected } = command;
    const fetched = waiting;
    waiting = new Uint8Array();
    if (instruction === GET_RESPONSE) {
      chain = undefined;
      if (parameters !== 0) return refuse(SW.WRONG_PARAMETERS);
      if (command.data.length > 0 || expected === undefined) return refuse(SW.WRONG_LENGTH);
      return fetched.length === 0 ? refuse(SW.CONDITIONS) : deliver(fetched, expected);
    }
    const number = classByte & CHANNEL;
    const open = channels.get(number);
    // A channel comes into being with the application that is selected on it, without MANAGE CHANNEL.
    if (open === undefined && (instruction !== SELECT || parameters >> 8 !== SELECT_BY_AID)) {
      return refuse(SW.CHANNEL_NOT_SUPPORTED);
    }
    const channel = open ?? newChannel();
    const whole = joinChain(command);
    if ('status' in whole) return whole;
    const row = findCommand(rules.commands, whole);
    if (typeof row === 'number') return refuse(row);
    const answer = runCommand(row, { content, channel }, whole);
    if (open === undefined && answer.status === SW.OK) channels.set(number, channel);
    if (answer.data.length === 0) return answer;
    return expected === undefined ? deliver(answer.data, 0) : deliver(answer.data, expected);
  };

  /** The whole command at the last piece; an answer before that. Another command abandons what was sent of a chain. */
  const joinChain = (command: CommandApdu): CommandApdu | Answer => {
    const continued = chain !== undefined && isSameCommand(chain.first, command) ? chain : undefined;
    chain = undefined;
    const data = continued === undefined ? command.data : Buffer.concat([continued.data, command.data]);
    if ((command.classByte & CHAINING) === 0) return { ...command, data };
    const row = findCommand(rules.commands, command);
    if (typeof row === 'number') return refuse(row);
    if (data.length > (row.octets?.[1] ?? 0)) return refuse(SW.WRONG_LENGTH);
    chain = { first: continued?.first ?? command, data };
    return accept();
  };

  const dispatch = (command: CommandApdu): Answer => {
    const { legacyArea } = rules;
    if (legacyArea !== undefined && command.classByte === LEGACY_CLASS) {
      waiting = new Uint8Array();
      chain = undefined;
      return legacyArea.run(command);
    }
    if ((command.classByte & ~(CHAINING | CHANNEL)) !== 0) return refuse(SW.WRONG_CLASS);
    if ((command.classByte & CHANNEL) >= rules.channels) return refuse(SW.CHANNEL_NOT_SUPPORTED);
    return run(command);
  };

  reset();
  return {
    reset,
    transmit(bytes) {
      const command = parseCommand(bytes);
      if (command !== undefined) return encodeAnswer(dispatch(command));
      waiting = new Uint8Array();
      chain = undefined;
      return encodeAnswer(refuse(SW.WRONG_LENGTH));
    },
  };
}

function isSameCommand(first: CommandApdu, next: CommandApdu): boolean {
  return (
    first.instruction === next.instruction &&
    first.parameters === next.parameters &&
    (first.classByte & CHANNEL) === (next.classByte & CHANNEL)
  );
}
