/** What differs between the three implementations of PC/SC. */
export interface PcscSystem {
  readonly library: string;
  /** Entry points that take text have this ending. */
  readonly textSuffix: '' | 'W';
  readonly encoding: 'utf8' | 'utf16le';
  /** C types, in koffi's words. */
  readonly long: string;
  readonly dword: string;
  readonly handle: string;
  readonly dwordBytes: 4 | 8;
  readonly handleBytes: 4 | 8;
  readonly pointerBytes: 4 | 8;
  /** Structures without padding. */
  readonly packed: boolean;
  readonly atrBytes: 33 | 36;
  readonly notifiesOfReaders: boolean;
  readonly maximumQueries: number;
}

/**
 * The PC/SC of a system and processor, undefined where we know none.
 *
 * - Windows: DWORD and LONG have 4 bytes, handles are pointers, the ATR field has 36 bytes (winscard.h, winsmcrd.h).
 * - macOS: everything has 32 bits and is packed to one byte, the ATR field has 33 (PCSC.framework, wintypes.h); the
 *   notification reader is unknown there (SCARD_E_UNKNOWN_READER).
 * - pcsc-lite: DWORD, LONG and handles are `long`, the ATR field has 33 bytes; PCSCLITE_MAX_READERS_CONTEXTS is 16 and
 *   a longer query is refused as a whole.
 */
export function pcscSystem(platform: string, arch: string): PcscSystem | undefined {
  const pointerBytes = arch === 'ia32' || arch === 'arm' ? 4 : 8;
  switch (platform) {
    case 'win32':
      return {
        library: 'winscard.dll',
        textSuffix: 'W',
        encoding: 'utf16le',
        long: 'int32_t',
        dword: 'uint32_t',
        handle: 'intptr_t',
        dwordBytes: 4,
        handleBytes: pointerBytes,
        pointerBytes,
        packed: false,
        atrBytes: 36,
        notifiesOfReaders: true,
        maximumQueries: 64,
      };
    case 'darwin':
      return {
        library: '/System/Library/Frameworks/PCSC.framework/PCSC',
        textSuffix: '',
        encoding: 'utf8',
        long: 'int32_t',
        dword: 'uint32_t',
        handle: 'int32_t',
        dwordBytes: 4,
        handleBytes: 4,
        pointerBytes,
        packed: true,
        atrBytes: 33,
        notifiesOfReaders: false,
        maximumQueries: 16,
      };
    case 'linux':
      return {
        library: 'libpcsclite.so.1',
        textSuffix: '',
        encoding: 'utf8',
        long: 'long',
        dword: 'ulong',
        handle: 'long',
        dwordBytes: pointerBytes,
        handleBytes: pointerBytes,
        pointerBytes,
        packed: false,
        atrBytes: 33,
        notifiesOfReaders: true,
        maximumQueries: 16,
      };
    default:
      return undefined;
  }
}
