import { CpxError } from '../../protocol/index.js';
import type { PinState } from './card-provider.js';

/**
 * Lengths of a CPx card's PIN ("code porteur"), in digits, and the tries it allows.
 * @see cpx.md, "PIN"
 */
export const PIN_RULES = Object.freeze({ minimumLength: 4, maximumLength: 8, tries: 3 });

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
  if (pin.some((octet) => octet < ZERO || octet > NINE)) {
    throw new CpxError('ERR_PIN_FORMAT', 'a PIN holds nothing but digits');
  }
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
 * How many tries are left as far as the flags tell, on a card that allows three. For the companion's own window and
 * never for a page, which must not learn how near a lock is.
 */
export function hintTriesLeft({ locked, finalTry, countLow }: PinState): 0 | 1 | 2 | 3 {
  if (locked) return 0;
  // A second wrong PIN sets both flags together, a third one ERR_PIN_LOCKED alone (virtual-card.md, section 10).
  if (finalTry) return 1;
  return countLow ? 2 : PIN_RULES.tries;
}

/** The next wrong PIN blocks the card: the person must say so before it is asked. */
export function needsLastTryConfirmation({ finalTry, locked }: PinState): boolean {
  return finalTry && !locked;
}
