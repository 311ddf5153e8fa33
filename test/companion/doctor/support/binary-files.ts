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

/**
 * A Windows library with a version resource in its one section. @see PE format, "The .rsrc Section"
 * @param version four numbers
 */
export function peFileWithVersion(
  architecture: Architecture,
  [major, minor, build, revision]: readonly [number, number, number, number],
): Uint8Array {
  const bytes = Buffer.alloc(1_024);
  Buffer.from(peFile(architecture)).copy(bytes);
  const wide = architecture !== 'ia32';
  const [header, optional, sectionAt, resourceAddress] = [128, 152, 512, 0x1000];
  const optionalLength = wide ? 240 : 224;
  bytes.writeUInt16LE(1, header + 6); // one section
  bytes.writeUInt16LE(optionalLength, header + 20);
  bytes.writeUInt16LE(wide ? 0x20b : 0x10b, optional);
  bytes.writeUInt32LE(resourceAddress, optional + (wide ? 112 : 96) + 16);
  const section = optional + optionalLength;
  bytes.write('.rsrc', section, 'latin1');
  bytes.writeUInt32LE(resourceAddress, section + 12);
  bytes.writeUInt32LE(512, section + 16);
  bytes.writeUInt32LE(sectionAt, section + 20);
  // Three folders of one entry each: type 16, name 1, language 1036; then the data entry and the data.
  for (const [depth, identifier] of [16, 1, 1036].entries()) {
    const folder = sectionAt + 24 * depth;
    bytes.writeUInt16LE(1, folder + 14);
    bytes.writeUInt32LE(identifier, folder + 16);
    bytes.writeUInt32LE(depth < 2 ? 0x8000_0000 + 24 * (depth + 1) : 72, folder + 20);
  }
  bytes.writeUInt32LE(resourceAddress + 96, sectionAt + 72);
  const info = sectionAt + 96;
  bytes.write('VS_VERSION_INFO', info + 6, 'utf16le');
  bytes.writeUInt32LE(0xfeef_04bd, info + 40);
  bytes.writeUInt32LE(major * 65_536 + minor, info + 48);
  bytes.writeUInt32LE(build * 65_536 + revision, info + 52);
  return bytes;
}

/** A dylib that says its version, `major.minor.patch`. @see mach-o/loader.h, dylib_command */
export function machFileWithVersion(major: number, minor: number, patch: number): Uint8Array {
  const bytes = Buffer.from(machFile('x64'));
  bytes.writeUInt32LE(2, 16);
  bytes.writeUInt32LE(0x1b, 32); // LC_UUID
  bytes.writeUInt32LE(24, 36);
  bytes.writeUInt32LE(0x0d, 56);
  bytes.writeUInt32LE(48, 60);
  bytes.writeUInt32LE(major * 65_536 + minor * 256 + patch, 72);
  return bytes;
}
