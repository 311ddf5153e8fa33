import { CpxError } from '../../protocol/index.js';
import type { CardCodes, PinState, UnblockingCodeState } from './card-provider.js';

/**
 * Lengths of a CPx card's PIN ("code porteur"), in digits, and the tries it allows.
 * @see cpx.md, "PIN"
 */
export const PIN_RULES = Object.freeze({ minimumLength: 4, maximumLength: 8, tries: 3 });

/** Digits of a CPx card's unblocking code ("code de déblocage"). @see cpx.md, "PIN" */
export const UNBLOCKING_CODE_LENGTH = 8;

const ZERO = 0x30;
const NINE = 0x39;

/**
 * Refuses what cannot be a PIN before anything is presented to the card. A CPx card itself would answer "wrong PIN" to
 * a wrong length, which a person would take for a lost try.
 * @param pin the digits as ASCII bytes
 * @throws CpxError ERR_PIN_FORMAT
 */
export function checkPinFormat(pin: Uint8Array, limits: Pick<PinState, 'minimumLength' | 'maximumLength'>): void {
  const { minimumLength, maximumLength } = limits;
  if (pin.length < minimumLength || pin.length > maximumLength) {
    throw new CpxError('ERR_PIN_FORMAT', `a PIN has ${minimumLength} to ${maximumLength} digits`);
  }
  if (!isDigits(pin)) throw new CpxError('ERR_PIN_FORMAT', 'a PIN holds nothing but digits');
}

/**
 * Refuses what cannot be an unblocking code, as `checkPinFormat` does a PIN.
 * @param code the digits as ASCII bytes
 * @throws CpxError ERR_PIN_UNBLOCK_FORMAT
 */
export function checkUnblockingCodeFormat(code: Uint8Array): void {
  if (code.length !== UNBLOCKING_CODE_LENGTH || !isDigits(code)) {
    throw new CpxError('ERR_PIN_UNBLOCK_FORMAT', `an unblocking code has exactly ${UNBLOCKING_CODE_LENGTH} digits`);
  }
}

function isDigits(code: Uint8Array): boolean {
  return code.every((octet) => octet >= ZERO && octet <= NINE);
}

/**
 * Refuses to present a PIN that cannot succeed, from flags read without presenting anything.
 * @throws CpxError ERR_PIN_LOCKED, ERR_PIN_NOT_SET
 */
export function checkPinUsable({ locked, initialized }: Pick<PinState, 'locked' | 'initialized'>): void {
  if (locked) throw new CpxError('ERR_PIN_LOCKED', 'the PIN of the card is blocked');
  if (!initialized) throw new CpxError('ERR_PIN_NOT_SET', 'the card has no PIN yet');
}

/**
 * Refuses to present an unblocking code that cannot succeed, and to unblock a card that was never given a PIN: that is
 * not what its holder can do.
 * @throws CpxError ERR_PIN_UNBLOCK_LOCKED, ERR_PIN_NOT_SET
 */
export function checkUnblockable({ pin, unblockingCode }: CardCodes): void {
  if (unblockingCode.locked) throw new CpxError('ERR_PIN_UNBLOCK_LOCKED', 'the unblocking code is blocked');
  if (!pin.initialized) throw new CpxError('ERR_PIN_NOT_SET', 'the card has no PIN yet');
}

/**
 * Refuses to take a last try that the person did not agree to.
 * @throws CpxError ERR_PIN_LAST_TRY
 */
export function checkLastTry(code: PinState | UnblockingCodeState, confirmed: boolean): void {
  if (needsLastTryConfirmation(code) && !confirmed) {
    throw new CpxError('ERR_PIN_LAST_TRY', 'the last try was not confirmed');
  }
}

/**
 * How many tries are left as far as the flags tell, on a card that allows three. For the companion's own window and
 * never for a page, which must not learn how near a lock is.
 */
export function hintTriesLeft({ locked, finalTry, countLow }: PinState): 0 | 1 | 2 | 3 {
  if (locked) return 0;
  // A second wrong PIN sets both flags together, a third one ERR_PIN_LOCKED alone (virtual-card.md, section 10).
  if (finalTry) return 1;
  return countLow ? 2 : PIN_RULES.tries;
}

/** The next wrong code blocks it, and with it the card: the person must say so before it is asked. */
export function needsLastTryConfirmation({ finalTry, locked }: PinState | UnblockingCodeState): boolean {
  return finalTry && !locked;
}
