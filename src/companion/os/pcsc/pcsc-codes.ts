/**
 * Return codes of PC/SC as unsigned 32-bit numbers. Windows and macOS give them as negative 32-bit numbers, pcsc-lite
 * as positive 64-bit ones; toPcscCode makes them one.
 * @see MS-RDPESC, section 2.2.8; pcsc-lite, pcsclite.h.in
 */
export const PCSC_CODES = Object.freeze({
  success: 0,
  cancelled: 0x80100002,
  invalidHandle: 0x80100003,
  unknownReader: 0x80100009,
  timeout: 0x8010000a,
  sharingViolation: 0x8010000b,
  noSmartcard: 0x8010000c,
  readerUnavailable: 0x80100017,
  noService: 0x8010001d,
  serviceStopped: 0x8010001e,
  noReadersAvailable: 0x8010002e,
  unresponsiveCard: 0x80100066,
  unpoweredCard: 0x80100067,
  removedCard: 0x80100069,
});

/** Bits of dwCurrentState and dwEventState; their upper 16 bits count events. @see PC/SC part 5, SCARD_READERSTATE */
export const READER_STATE_BITS = Object.freeze({
  unaware: 0,
  ignore: 0x0001,
  changed: 0x0002,
  unknown: 0x0004,
  unavailable: 0x0008,
  empty: 0x0010,
  present: 0x0020,
  exclusive: 0x0080,
  inUse: 0x0100,
  mute: 0x0200,
});

/** How a connection to a card is shared. */
export const SHARE_MODES = Object.freeze({ exclusive: 1, shared: 2 });

/** What happens to the card when a connection ends. */
export const DISPOSITIONS = Object.freeze({ leave: 0, reset: 1 });

/** A return code of SCardX as an unsigned 32-bit number. */
export function toPcscCode(value: number | bigint): number {
  return Number(BigInt.asUintN(32, BigInt(value)));
}

/** For logs: `0x8010001d`. */
export function nameOfPcscCode(code: number): string {
  const known = Object.entries(PCSC_CODES).find(([, value]) => value === code);
  return known === undefined ? `0x${code.toString(16)}` : `${known[0]} (0x${code.toString(16)})`;
}
