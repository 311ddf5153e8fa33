/** Minimal library files: a header and nothing behind it. */

const PE_MACHINES = { ia32: 0x14c, x64: 0x8664, arm64: 0xaa64 } as const;
const ELF_MACHINES = { ia32: 3, x64: 62, arm64: 183 } as const;
const MACH_MACHINES = { ia32: 7, x64: 0x0100_0007, arm64: 0x0100_000c } as const;

export type Architecture = 'ia32' | 'x64' | 'arm64';

/** A Windows library: the DOS header, which points to `PE\0\0` and the machine. @see PE format */
export function peFile(architecture: Architecture): Uint8Array {
  const bytes = Buffer.alloc(256);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(128, 60);
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt16LE(PE_MACHINES[architecture], 132);
  return bytes;
}

/** A Linux library. @see ELF gABI, chapter 4 */
export function elfFile(architecture: Architecture, endian: 'little' | 'big' = 'little'): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(0x7f45_4c46, 0);
  bytes.writeUInt8(architecture === 'ia32' ? 1 : 2, 4);
  bytes.writeUInt8(endian === 'little' ? 1 : 2, 5);
  if (endian === 'little') bytes.writeUInt16LE(ELF_MACHINES[architecture], 18);
  else bytes.writeUInt16BE(ELF_MACHINES[architecture], 18);
  return bytes;
}

/** A library of macOS for one processor, or a universal one for several. @see mach-o/loader.h, mach-o/fat.h */
export function machFile(...architectures: readonly Architecture[]): Uint8Array {
  const bytes = Buffer.alloc(128);
  const [only] = architectures;
  if (architectures.length === 1 && only !== undefined) {
    bytes.writeUInt32LE(only === 'ia32' ? 0xfeed_face : 0xfeed_facf, 0);
    bytes.writeUInt32LE(MACH_MACHINES[only], 4);
    return bytes;
  }
  bytes.writeUInt32BE(0xcafe_babe, 0);
  bytes.writeUInt32BE(architectures.length, 4);
  architectures.forEach((architecture, index) => {
    bytes.writeUInt32BE(MACH_MACHINES[architecture], 8 + 20 * index);
  });
  return bytes;
}
