/**
 * Every status word that our CPx cards answer. Some carry a number in their last octet or digit: see the functions below.
 * @see ISO 7816-4, section 5.6; virtual-card.md, sections 2 and 9
 */
export const SW = {
  /** Done. */
  OK: 0x9000,
  /** Lc, Le or the data do not fit the command. */
  WRONG_LENGTH: 0x6700,
  /** This logical channel is not open, or the card has none. */
  CHANNEL_NOT_SUPPORTED: 0x6881,
  /** The PIN, or the unblocking code, comes first. */
  SECURITY_STATUS: 0x6982,
  /** No try is left of this code. */
  BLOCKED: 0x6983,
  /** Something else comes first: a security environment, a hash, an answer to fetch. */
  CONDITIONS: 0x6985,
  /** No elementary file is selected. */
  NO_FILE_SELECTED: 0x6986,
  /** The data make no sense to the command. */
  WRONG_DATA: 0x6a80,
  /** File or application not found. */
  NOT_FOUND: 0x6a82,
  /** P1 or P2 is unknown. */
  WRONG_PARAMETERS: 0x6a86,
  /** There is no key, code or data object of this reference. */
  REFERENCE_NOT_FOUND: 0x6a88,
  /** The offset lies behind the end of the file. */
  WRONG_OFFSET: 0x6b00,
  /** Instruction unknown. */
  WRONG_INSTRUCTION: 0x6d00,
  /** Class unknown. */
  WRONG_CLASS: 0x6e00,
  /** A fault of the card's own. */
  NO_DIAGNOSIS: 0x6f00,
  /** CPS2ter area: no such file. */
  LEGACY_NOT_FOUND: 0x9404,
  /** CPS2ter area: the selected file is none for this command. */
  LEGACY_WRONG_FILE: 0x9408,
  /** CPS2ter area: the PIN comes first. */
  LEGACY_SECURITY_STATUS: 0x9804,
} as const;

/** 63Cn: a code was wrong, or not yet shown; so many tries are left. */
export function triesLeftStatus(tries: number): number {
  return 0x63c0 | Math.min(tries, 15);
}

/** 61xx: so many octets wait for GET RESPONSE; 00 stands for 256 or more. */
export function waitingStatus(octets: number): number {
  return 0x6100 | (octets >= 256 ? 0 : octets);
}

/** 9Fxx: the same in the CPS2ter area. */
export function legacyWaitingStatus(octets: number): number {
  return 0x9f00 | (octets & 0xff);
}
