import type { CardCodes, CardReading, PinState } from '../card/index.js';
import type { ErrorCode } from '../../protocol/index.js';
import { codeOfFailure } from './host-failure.js';
import type { SlotReport, TokenReport } from './host/messages.js';

/** Flags of CK_TOKEN_INFO. @see PKCS#11 2.40, section 3.2, table 12 */
const CKF = Object.freeze({
  USER_PIN_INITIALIZED: 0x8,
  PROTECTED_AUTHENTICATION_PATH: 0x100,
  USER_PIN_COUNT_LOW: 0x10000,
  USER_PIN_FINAL_TRY: 0x20000,
  USER_PIN_LOCKED: 0x40000,
  SO_PIN_COUNT_LOW: 0x100000,
  SO_PIN_FINAL_TRY: 0x200000,
  SO_PIN_LOCKED: 0x400000,
});

/** What the flags of a token say of its PIN. */
export function pinStateOf({ flags, minimumPinLength, maximumPinLength }: TokenReport): PinState {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    countLow: has(CKF.USER_PIN_COUNT_LOW),
    finalTry: has(CKF.USER_PIN_FINAL_TRY),
    locked: has(CKF.USER_PIN_LOCKED),
    initialized: has(CKF.USER_PIN_INITIALIZED),
    enteredOnReader: has(CKF.PROTECTED_AUTHENTICATION_PATH),
    minimumLength: minimumPinLength,
    maximumLength: maximumPinLength,
  };
}

/** What the flags of a token say of both codes; the security officer's PIN is the unblocking code. */
export function cardCodesOf(token: TokenReport): CardCodes {
  const has = (flag: number): boolean => (token.flags & flag) !== 0;
  return {
    pin: pinStateOf(token),
    unblockingCode: {
      countLow: has(CKF.SO_PIN_COUNT_LOW),
      finalTry: has(CKF.SO_PIN_FINAL_TRY),
      locked: has(CKF.SO_PIN_LOCKED),
    },
  };
}

/** What reading one card came to. */
export type CardOutcome = { readonly card: CardReading } | { readonly failure: ErrorCode };

/** @returns undefined for an empty slot */
export function outcomeOfSlot({ token, certificates, failure }: SlotReport): CardOutcome | undefined {
  if (failure) {
    const code = codeOfFailure(failure);
    // A card that is still in its reader a moment after it went, as the module says, has failed or was reset.
    return { failure: code === 'ERR_CARD_REMOVED' ? 'ERR_CARD_FAILED' : code };
  }
  if (token === undefined) return undefined;
  return { card: { label: token.label, tokenSerial: token.serial, pin: pinStateOf(token), certificates } };
}
