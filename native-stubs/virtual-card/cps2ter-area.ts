import { accept, refuse, type Answer, type CommandApdu } from './apdu.js';
import type { CardContent } from './card-content.js';
import { findCommand, runCommand, type CommandRow } from './command-table.js';
import { mayAccess } from './file-commands.js';
import { childOf, MASTER_FILE, type CardFile } from './file-system.js';
import { legacyWaitingStatus, SW } from './status-words.js';
import { tlv, uint16 } from './tlv.js';

/** Where somebody stands in the old files of a CPS3. */
interface LegacySession {
  readonly content: CardContent;
  selected: CardFile;
  /** The description that a selection has left for GET RESPONSE. */
  description: Uint8Array | undefined;
}

/** What answers to commands of class A0. */
export interface LegacyArea {
  reset(): void;
  run(command: CommandApdu): Answer;
}

const SOURCE = 'virtual-card.md, section 9';

/** Kinds of files in a selection answer. */
const TYPE_OCTETS = { MF: 0x01, DF: 0x02, EF: 0x04 } as const;

/** The commands of a CPS2ter that a CPS3 still understands, in the manner of GSM 11.11. */
const LEGACY_COMMANDS: readonly CommandRow<LegacySession>[] = [
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: [0x0000],
    octets: [2, 2],
    meaning: 'one level of a path by its identifier; 9F and the length of what GET RESPONSE will say of the file',
    source: SOURCE,
    run(session, { data }) {
      const found = findFile(session, Buffer.from(data).readUInt16BE(0));
      if (found === undefined) return refuse(SW.LEGACY_NOT_FOUND);
      session.selected = found;
      session.description = describeLegacyFile(found);
      return refuse(legacyWaitingStatus(session.description.length));
    },
  },
  {
    name: 'GET RESPONSE',
    instruction: 0xc0,
    parameters: [0x0000],
    needsLe: true,
    meaning: 'the description of the file that was selected just before',
    source: SOURCE,
    run(session, { expected = 0 }) {
      const { description } = session;
      session.description = undefined;
      return description === undefined ? refuse(SW.CONDITIONS) : accept(description.subarray(0, expected));
    },
  },
  {
    name: 'READ BINARY',
    instruction: 0xb0,
    parameters: [[0x0000, 0x7fff]],
    needsLe: true,
    meaning: 'octets of the selected file from an offset',
    source: SOURCE,
    run({ content, selected }, { parameters: offset, expected = 0 }) {
      if (selected.kind !== 'EF') return refuse(SW.LEGACY_WRONG_FILE);
      if (!mayAccess(content, selected.read)) return refuse(SW.LEGACY_SECURITY_STATUS);
      if (offset > selected.content.length) return refuse(SW.WRONG_OFFSET);
      return accept(selected.content.subarray(offset, offset + expected));
    },
  },
];

/** The files of a CPS2ter on a CPS3: CPS_SIT_FACT and the activities in their old form. They ask for the same PIN. */
export function createLegacyArea(content: CardContent): LegacyArea {
  const session: LegacySession = { content, selected: content.legacyRoot, description: undefined };
  return {
    reset() {
      session.selected = content.legacyRoot;
      session.description = undefined;
    },
    run(command) {
      if (command.instruction !== 0xc0) session.description = undefined;
      const row = findCommand(LEGACY_COMMANDS, command);
      return typeof row === 'number' ? refuse(row) : runCommand(row, session, command);
    },
  };
}

/** In the selected directory, or else right below the master file, which nobody selects on the way. */
function findFile({ content, selected }: LegacySession, id: number): CardFile | undefined {
  const { legacyRoot } = content;
  if (id === MASTER_FILE) return legacyRoot;
  return (selected.kind === 'DF' ? childOf(selected, id) : undefined) ?? childOf(legacyRoot, id);
}

/** `85 L <size> <identifier> <kind>`. */
function describeLegacyFile(file: CardFile): Uint8Array {
  const kind = file.id === MASTER_FILE ? 'MF' : file.kind;
  return tlv(0x85, uint16(file.kind === 'EF' ? file.content.length : 0), uint16(file.id), Buffer.of(TYPE_OCTETS[kind]));
}
