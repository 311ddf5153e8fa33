/** What a library file is made for. */
export interface BinaryHeader {
  readonly format: 'PE' | 'ELF' | 'Mach-O';
  /** In Node's words; several in a universal Mach-O; empty for processors that we do not know. */
  readonly architectures: readonly string[];
}

/** Bytes of a file that are enough to judge it. */
export const HEADER_BYTES = 4_096;

/** @see PE format, "Machine Types" */
const PE_MACHINES: Readonly<Record<number, string>> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64', 0x1c4: 'arm' };
/** @see ELF gABI, e_machine */
const ELF_MACHINES: Readonly<Record<number, string>> = { 3: 'ia32', 62: 'x64', 183: 'arm64', 40: 'arm' };
/** @see mach/machine.h, CPU_TYPE_x */
const MACH_MACHINES: Readonly<Record<number, string>> = { 7: 'ia32', 0x0100_0007: 'x64', 0x0100_000c: 'arm64' };

const MACH_64 = 0xfeed_facf;
const MACH_32 = 0xfeed_face;
const MACH_UNIVERSAL = 0xcafe_babe;
/** A Java class file begins with the same four bytes as a universal binary; no library holds this many. */
const MOST_ARCHITECTURES = 16;

/**
 * Reads which processor a library is made for, from its first bytes and nothing else.
 * @param bytes the first HEADER_BYTES of the file, or all of a shorter one
 * @returns undefined for what is no library of any system
 * @see PE format; ELF gABI, chapter 4; mach-o/loader.h, mach-o/fat.h
 */
export function readBinaryHeader(bytes: Uint8Array): BinaryHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 20) return undefined;
  const magic = view.getUint32(0);
  if (magic >>> 16 === 0x4d5a) return readPe(view);
  if (magic === 0x7f45_4c46) {
    const littleEndian = view.getUint8(5) === 1;
    return named('ELF', [ELF_MACHINES[view.getUint16(18, littleEndian)]]);
  }
  for (const littleEndian of [true, false]) {
    const read = view.getUint32(0, littleEndian);
    if (read === MACH_64 || read === MACH_32) return named('Mach-O', [MACH_MACHINES[view.getUint32(4, littleEndian)]]);
  }
  return magic === MACH_UNIVERSAL ? readUniversal(view) : undefined;
}

/** The DOS header points to `PE\0\0`, behind which the machine stands. */
function readPe(view: DataView): BinaryHeader | undefined {
  if (view.byteLength < 64) return undefined;
  const offset = view.getUint32(60, true);
  if (offset + 6 > view.byteLength || view.getUint32(offset) !== 0x5045_0000) return undefined;
  return named('PE', [PE_MACHINES[view.getUint16(offset + 4, true)]]);
}

function readUniversal(view: DataView): BinaryHeader | undefined {
  const count = view.getUint32(4);
  if (count === 0 || count > MOST_ARCHITECTURES || 8 + 20 * count > view.byteLength) return undefined;
  return named(
    'Mach-O',
    Array.from({ length: count }, (_, index) => MACH_MACHINES[view.getUint32(8 + 20 * index)]),
  );
}

function named(format: BinaryHeader['format'], machines: readonly (string | undefined)[]): BinaryHeader {
  return { format, architectures: machines.filter((machine) => machine !== undefined) };
}
