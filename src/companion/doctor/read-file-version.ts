/** Bytes of a library that are read for its version: ANS's have a few megabytes, and the resources stand at the end. */
export const LIBRARY_BYTES = 16_777_216;

/** @see winver.h, VS_FIXEDFILEINFO */
const FIXED_INFO_SIGNATURE = 0xfeef_04bd;
/** RT_VERSION. @see winuser.h */
const VERSION_RESOURCE = 16;
/** Resources are type, name, language: three folders, one in the other. */
const RESOURCE_DEPTH = 3;
const OPTIONAL_HEADER_64 = 0x20b;

const MACH_64 = 0xfeed_facf;
const MACH_32 = 0xfeed_face;
const MACH_UNIVERSAL = 0xcafe_babe;
/** LC_ID_DYLIB. @see mach-o/loader.h */
const ID_DYLIB = 0x0d;
const MOST_COMMANDS = 512;

/**
 * The version that a library's own file tells: the version resource of Windows, the current version of a dylib of macOS.
 * An ELF file has none.
 * @param bytes the file, or its first LIBRARY_BYTES
 * @returns undefined where there is none
 * @see PE format, "The .rsrc Section"; mach-o/loader.h, dylib_command
 */
export function readFileVersion(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint16(0) === 0x4d5a) return readPe(view);
    const start = view.getUint32(0) === MACH_UNIVERSAL ? view.getUint32(16) : 0;
    return readMach(view, start);
  } catch (error) {
    // An offset that leads out of the file: damaged, or longer than what was read.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readPe(view: DataView): string | undefined {
  const header = view.getUint32(60, true);
  if (view.getUint32(header) !== 0x5045_0000) return undefined;
  const optional = header + 24;
  // The third data directory is that of the resources; the directories begin later in a 64-bit file.
  const directories = optional + (view.getUint16(optional, true) === OPTIONAL_HEADER_64 ? 112 : 96);
  const place = (address: number): number => placeOf(view, header, address);
  const resources = place(view.getUint32(directories + 16, true));
  const entry = findVersionEntry(view, resources, resources, 1);
  return entry === undefined ? undefined : readFixedInfo(view, place(view.getUint32(entry, true)));
}

/** Where in the file an address in memory stands. */
function placeOf(view: DataView, header: number, address: number): number {
  const count = view.getUint16(header + 6, true);
  const sections = header + 24 + view.getUint16(header + 20, true);
  for (let index = 0; index < count; index += 1) {
    const section = sections + 40 * index;
    const start = view.getUint32(section + 12, true);
    if (address >= start && address < start + view.getUint32(section + 16, true)) {
      return view.getUint32(section + 20, true) + address - start;
    }
  }
  throw new RangeError('the address is in no section');
}

/** @returns where the data entry of the first version resource is */
function findVersionEntry(view: DataView, root: number, folder: number, depth: number): number | undefined {
  const count = view.getUint16(folder + 12, true) + view.getUint16(folder + 14, true);
  for (let index = 0; index < count; index += 1) {
    const entry = folder + 16 + 8 * index;
    if (depth === 1 && view.getUint32(entry, true) !== VERSION_RESOURCE) continue;
    const offset = view.getUint32(entry + 4, true);
    // The highest bit says whether it is another folder.
    if (offset >>> 31 === 0) return depth === RESOURCE_DEPTH ? root + offset : undefined;
    return depth < RESOURCE_DEPTH ? findVersionEntry(view, root, root + (offset & 0x7fff_ffff), depth + 1) : undefined;
  }
  return undefined;
}

/** VS_VERSIONINFO: three lengths, the name `VS_VERSION_INFO` in UTF-16, then the numbers on a multiple of four. */
function readFixedInfo(view: DataView, resource: number): string | undefined {
  const info = resource + 40;
  if (view.getUint32(info, true) !== FIXED_INFO_SIGNATURE) return undefined;
  const [high, low] = [view.getUint32(info + 8, true), view.getUint32(info + 12, true)];
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.');
}

function readMach(view: DataView, start: number): string | undefined {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(start, littleEndian);
    if (magic !== MACH_64 && magic !== MACH_32) continue;
    const count = Math.min(view.getUint32(start + 16, littleEndian), MOST_COMMANDS);
    let command = start + (magic === MACH_64 ? 32 : 28);
    for (let index = 0; index < count; index += 1) {
      if (view.getUint32(command, littleEndian) === ID_DYLIB) {
        const version = view.getUint32(command + 16, littleEndian);
        return [version >>> 16, (version >>> 8) & 0xff, version & 0xff].join('.');
      }
      command += view.getUint32(command + 4, littleEndian);
    }
  }
  return undefined;
}
