import { octets, tlv, uint16 } from './tlv.js';

/** Who may read or update a file. */
export type Access = 'always' | 'pin' | 'never';

/** A transparent elementary file: octets, read and updated at an offset. */
export interface ElementaryFile {
  readonly kind: 'EF';
  /** Two octets. */
  readonly id: number;
  /** Short identifier, for READ BINARY without a selection. */
  readonly shortId?: number;
  readonly read: Access;
  readonly update: Access;
  /** The file is exactly as long: middleware reads as many octets as the selection answer says. */
  content: Uint8Array;
}

/** A dedicated file: a directory, and an application where it has a name (AID). */
export interface DedicatedFile {
  readonly kind: 'DF';
  readonly id: number;
  readonly aid?: Uint8Array;
  readonly files: CardFile[];
}

export type CardFile = ElementaryFile | DedicatedFile;

/** Identifier of the master file, root of every card. @see ISO 7816-4, section 8.2.1.1 */
export const MASTER_FILE = 0x3f00;

/** Security condition octets of the compact format, as IAS-ECC numbers them: 11 is "user authentication, environment 1". */
const CONDITIONS: Readonly<Record<Access, number>> = { always: 0x00, pin: 0x11, never: 0xff };

export function elementaryFile(
  id: number,
  content: Uint8Array,
  access: { readonly read?: Access; readonly update?: Access; readonly shortId?: number } = {},
): ElementaryFile {
  const { read = 'always', update = 'never', shortId } = access;
  return { kind: 'EF', id, content, read, update, ...(shortId === undefined ? {} : { shortId }) };
}

/** The file that a path of identifiers leads to from a directory; the directory itself for no identifier. */
export function findByPath(start: DedicatedFile, path: readonly number[]): CardFile | undefined {
  let found: CardFile = start;
  for (const id of path) {
    const next: CardFile | undefined = found.kind === 'DF' ? childOf(found, id) : undefined;
    if (next === undefined) return undefined;
    found = next;
  }
  return found;
}

export function childOf(directory: DedicatedFile, id: number): CardFile | undefined {
  return directory.files.find((file) => file.id === id);
}

/** The directory of this name, anywhere below (and the start itself). A shortened name finds nothing. */
export function findByAid(start: DedicatedFile, aid: Uint8Array): DedicatedFile | undefined {
  if (start.aid !== undefined && Buffer.compare(start.aid, aid) === 0) return start;
  for (const file of start.files) {
    const found = file.kind === 'DF' ? findByAid(file, aid) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The directory in which a file lies; undefined for the root. */
export function parentOf(root: DedicatedFile, file: CardFile): DedicatedFile | undefined {
  if (root.files.includes(file)) return root;
  for (const child of root.files) {
    const found = child.kind === 'DF' ? parentOf(child, file) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What a file says of itself at its selection: size, kind, identifier, life cycle (05, operational) and who may do what.
 * Behind 8C stands which rights follow, 03 being "update, read", then one condition octet each.
 * @param tag 6F for file control information (P2 = 00), 62 for file control parameters (P2 = 04)
 * @see ISO 7816-4, section 5.3.3; virtual-card.md, section 4
 */
export function describeFile(file: CardFile, tag: 0x6f | 0x62): Uint8Array {
  if (file.kind === 'EF') {
    return tlv(
      tag,
      tlv(0x80, uint16(file.content.length)),
      octets('82 01 01'),
      tlv(0x83, uint16(file.id)),
      octets('8A 01 05'),
      tlv(0xa1, tlv(0x8c, Buffer.of(0x03, CONDITIONS[file.update], CONDITIONS[file.read]))),
    );
  }
  return tlv(
    tag,
    octets('82 01 38'),
    tlv(0x83, uint16(file.id)),
    ...(file.aid === undefined ? [] : [tlv(0x84, file.aid)]),
    octets('8A 01 05'),
    octets('A1 04 8C 02 02 00'),
  );
}
