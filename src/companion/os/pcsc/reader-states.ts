import type { PcscSystem } from './pcsc-system.js';

type Layout = Pick<PcscSystem, 'dwordBytes' | 'pointerBytes' | 'packed' | 'atrBytes'>;

interface Offsets {
  readonly currentState: number;
  readonly eventState: number;
  readonly atrLength: number;
  readonly atr: number;
  readonly size: number;
}

/**
 * Where the fields of SCARD_READERSTATE are: szReader, pvUserData, dwCurrentState, dwEventState, cbAtr, rgbAtr.
 * Pointers come first, so that padding is only ever needed at the end.
 */
function offsetsOf({ dwordBytes, pointerBytes, packed, atrBytes }: Layout): Offsets {
  const currentState = 2 * pointerBytes;
  const eventState = currentState + dwordBytes;
  const atrLength = eventState + dwordBytes;
  const atr = atrLength + dwordBytes;
  const alignment = packed ? 1 : pointerBytes;
  return { currentState, eventState, atrLength, atr, size: Math.ceil((atr + atrBytes) / alignment) * alignment };
}

/** An array of SCARD_READERSTATE; `nameAddress` points to the reader's name, ended by a NUL, in memory of the caller. */
export function encodeReaderStates(
  layout: Layout,
  states: readonly { readonly nameAddress: bigint; readonly currentState: number }[],
): Buffer {
  const offsets = offsetsOf(layout);
  const bytes = Buffer.alloc(Math.max(1, states.length * offsets.size));
  states.forEach(({ nameAddress, currentState }, index) => {
    const start = index * offsets.size;
    writeUnsigned(bytes, start, layout.pointerBytes, nameAddress);
    writeUnsigned(bytes, start + offsets.currentState, layout.dwordBytes, BigInt(currentState));
  });
  return bytes;
}

/** The answers in an array of SCARD_READERSTATE, in its order. */
export function decodeReaderStates(layout: Layout, bytes: Buffer): { eventState: number; atr: Uint8Array }[] {
  const offsets = offsetsOf(layout);
  return Array.from({ length: Math.floor(bytes.length / offsets.size) }, (_, index) => {
    const start = index * offsets.size;
    // A length beyond the field is a driver's rubbish; the bytes after the field are another reader's.
    const length = Math.min(readDword(bytes, start + offsets.atrLength, layout.dwordBytes), layout.atrBytes);
    const atr = start + offsets.atr;
    return {
      eventState: readDword(bytes, start + offsets.eventState, layout.dwordBytes),
      atr: Uint8Array.from(bytes.subarray(atr, atr + length)),
    };
  });
}

/** A DWORD of 4 or 8 bytes; PC/SC uses the lower 32 bits of either. */
export function readDword(bytes: Buffer, offset: number, size: 4 | 8): number {
  return size === 4 ? bytes.readUInt32LE(offset) : Number(BigInt.asUintN(32, bytes.readBigUInt64LE(offset)));
}

/** A handle of 4 or 8 bytes, signed as SCARDCONTEXT is. */
export function readHandle(bytes: Buffer, size: 4 | 8): bigint {
  return size === 4 ? BigInt(bytes.readInt32LE(0)) : bytes.readBigInt64LE(0);
}

/** Names that each end with a NUL, with one more NUL at the end of the list. */
export function decodeMultiString(bytes: Buffer, encoding: 'utf8' | 'utf16le'): string[] {
  return bytes
    .toString(encoding)
    .split('\0')
    .filter((name) => name !== '');
}

function writeUnsigned(bytes: Buffer, offset: number, size: 4 | 8, value: bigint): void {
  if (size === 4) bytes.writeUInt32LE(Number(value), offset);
  else bytes.writeBigUInt64LE(value, offset);
}
