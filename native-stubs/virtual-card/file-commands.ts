import { accept, refuse, type Answer, type CommandApdu } from './apdu.js';
import type { CardContent, CardSession, Channel } from './card-content.js';
import {
  childOf,
  describeFile,
  findByAid,
  findByPath,
  MASTER_FILE,
  parentOf,
  type Access,
  type CardFile,
  type DedicatedFile,
  type ElementaryFile,
} from './file-system.js';
import { SW } from './status-words.js';

/** P2 of SELECT, and what is answered: file control information, file control parameters, or nothing. */
const SELECTION_ANSWERS: Readonly<Record<number, (file: CardFile) => Uint8Array>> = {
  0x00: (file) => describeFile(file, 0x6f),
  0x04: (file) => describeFile(file, 0x62),
  0x0c: () => new Uint8Array(),
};

/** P1P2 of a way to select, with each of the three P2. */
export function selectParameters(...ways: readonly number[]): readonly number[] {
  return ways.flatMap((p1) => Object.keys(SELECTION_ANSWERS).map((p2) => (p1 << 8) | Number(p2)));
}

/**
 * SELECT by identifier (P1 = 00), of a child DF (01), of an EF of the current DF (02). 3F00 is found from anywhere, and with
 * each of the three: OpenSC asks for it as if it were an EF.
 */
export function selectById({ content, channel }: CardSession, command: CommandApdu): Answer {
  const [id] = identifiersOf(command.data) ?? [];
  if (id === undefined) return refuse(SW.WRONG_LENGTH);
  const kind = ({ 1: 'DF', 2: 'EF' } as const)[command.parameters >> 8];
  const found = findById(content.root, channel.directory, id);
  const fits = kind === undefined || found === content.root || found?.kind === kind;
  return fits ? select(channel, content, found, command) : refuse(SW.NOT_FOUND);
}

/** SELECT by AID (P1 = 04). The security environment and the PIN outlive it. */
export function selectByAid({ content, channel }: CardSession, command: CommandApdu): Answer {
  return select(channel, content, findByAid(content.root, command.data), command);
}

/** SELECT by path from the master file (P1 = 08), which is not named itself. */
export function selectFromRoot({ content, channel }: CardSession, command: CommandApdu): Answer {
  const path = identifiersOf(command.data);
  if (path === undefined) return refuse(SW.WRONG_LENGTH);
  return select(channel, content, findByPath(content.root, path), command);
}

/** SELECT by path from the current DF (P1 = 09). */
export function selectFromCurrent({ content, channel }: CardSession, command: CommandApdu): Answer {
  const path = identifiersOf(command.data);
  if (path === undefined) return refuse(SW.WRONG_LENGTH);
  return select(channel, content, findByPath(channel.directory, path), command);
}

/** The same on a CPS3: a path that begins with 3F00 is an absolute one, whatever P1 = 09 means in ISO 7816-4. */
export function selectAbsolute({ content, channel }: CardSession, command: CommandApdu): Answer {
  const path = identifiersOf(command.data);
  if (path === undefined) return refuse(SW.WRONG_LENGTH);
  const found = path[0] === MASTER_FILE ? findByPath(content.root, path.slice(1)) : findByPath(channel.directory, path);
  return select(channel, content, found, command);
}

/** READ BINARY of the selected file; P1P2 is the offset. At most as many octets as Le, fewer at the end of the file. */
export function readBinary({ content, channel }: CardSession, command: CommandApdu): Answer {
  return readFile(content, channel.file, command.parameters, command);
}

/** READ BINARY by short identifier: P1 = 100xxxxx, P2 the offset. The file becomes the selected one. */
export function readBinaryByShortId({ content, channel }: CardSession, command: CommandApdu): Answer {
  const shortId = (command.parameters >> 8) & 0x1f;
  const found = channel.directory.files.find((file) => file.kind === 'EF' && file.shortId === shortId);
  // The serial number is read this way from wherever the reader happens to be.
  const file = found ?? content.root.files.find((child) => child.kind === 'EF' && child.shortId === shortId);
  if (file?.kind !== 'EF') return refuse(SW.NOT_FOUND);
  channel.file = file;
  return readFile(content, file, command.parameters & 0xff, command);
}

/** UPDATE BINARY of the selected file; P1P2 is the offset. A file cannot grow. */
export function updateBinary({ content, channel }: CardSession, { parameters: offset, data }: CommandApdu): Answer {
  const { file } = channel;
  if (file === undefined) return refuse(SW.NO_FILE_SELECTED);
  if (!mayAccess(content, file.update)) return refuse(SW.SECURITY_STATUS);
  if (offset > file.content.length) return refuse(SW.WRONG_OFFSET);
  if (offset + data.length > file.content.length) return refuse(SW.WRONG_LENGTH);
  const updated = Uint8Array.from(file.content);
  updated.set(data, offset);
  file.content = updated;
  return accept();
}

/** Whether this right is given now. */
export function mayAccess(content: CardContent, access: Access): boolean {
  return access === 'always' || (access === 'pin' && content.pin.verified);
}

function readFile(
  content: CardContent,
  file: ElementaryFile | undefined,
  offset: number,
  { expected = 0 }: CommandApdu,
): Answer {
  if (file === undefined) return refuse(SW.NO_FILE_SELECTED);
  if (!mayAccess(content, file.read)) return refuse(SW.SECURITY_STATUS);
  if (offset > file.content.length) return refuse(SW.WRONG_OFFSET);
  return accept(file.content.subarray(offset, offset + expected));
}

function select(channel: Channel, content: CardContent, file: CardFile | undefined, command: CommandApdu): Answer {
  if (file === undefined) return refuse(SW.NOT_FOUND);
  if (file.kind === 'DF') {
    channel.directory = file;
    channel.file = undefined;
  } else {
    channel.directory = parentOf(content.root, file) ?? channel.directory;
    channel.file = file;
  }
  return accept(SELECTION_ANSWERS[command.parameters & 0xff]?.(file));
}

function findById(root: DedicatedFile, current: DedicatedFile, id: number): CardFile | undefined {
  if (id === MASTER_FILE) return root;
  return id === current.id ? current : childOf(current, id);
}

/** Identifiers of two octets each; undefined for an odd number of octets. */
function identifiersOf(data: Uint8Array): readonly number[] | undefined {
  if (data.length % 2 !== 0) return undefined;
  const view = Buffer.from(data);
  return Array.from({ length: data.length / 2 }, (_, index) => view.readUInt16BE(index * 2));
}
