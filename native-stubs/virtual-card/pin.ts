import { timingSafeEqual } from 'node:crypto';
import { SW, triesLeftStatus } from './status-words.js';

/** What is fixed about a code of the card. @see virtual-card.md, section 5, "AODF" */
export interface PinRules {
  /** P2 of the commands that name it. */
  readonly reference: number;
  readonly minOctets: number;
  readonly maxOctets: number;
  readonly maxTries: number;
}

/**
 * The holder's PIN, or the code that unblocks it: octets, a counter of tries, and whether it was shown since the last
 * reset. The octets never leave this object.
 */
export interface Pin {
  readonly rules: PinRules;
  /** Tries left; all come back with the right code. */
  triesLeft: number;
  /** How often it may still be used; undefined for the PIN, which has no such limit. */
  usesLeft: number | undefined;
  readonly verified: boolean;
  readonly blocked: boolean;
  /** 63Cn or 6983: what a VERIFY without data answers while the code was not shown. */
  status(): number;
  /** VERIFY: 9000, 63Cn, 6983; 6700 for a length that no such code has, and 6985 for a code never given, cost no try. */
  verify(code: Uint8Array): number;
  /** Old code ‖ new one: 9000, 63Cn, 6983, 6700. The card knows where the old one ends, for it knows the old one. */
  exchange(oldAndNew: Uint8Array): number;
  /** Whether a code can be this long. */
  fits(code: Uint8Array): boolean;
  /** Gives it a new value: 9000 or 6700. */
  set(code: Uint8Array): number;
  /** All tries again. */
  unblock(): void;
  /** Reset: nobody has shown it. */
  forget(): void;
}

export interface PinOptions {
  readonly triesLeft?: number;
  readonly usesLeft?: number;
  /** False for a code that was never given: nothing can be right. */
  readonly initialized?: boolean;
}

export function createPin(rules: PinRules, initial: Uint8Array, options: PinOptions = {}): Pin {
  let value = Buffer.from(initial);
  let { triesLeft = rules.maxTries, usesLeft, initialized = true } = options;
  let verified = false;

  const fits = ({ length }: Uint8Array): boolean => length >= rules.minOctets && length <= rules.maxOctets;
  const isBlocked = (): boolean => triesLeft === 0 || usesLeft === 0;
  const status = (): number => (isBlocked() ? SW.BLOCKED : triesLeftStatus(triesLeft));
  const accept = (): number => {
    triesLeft = rules.maxTries;
    verified = true;
    return SW.OK;
  };
  const reject = (): number => {
    triesLeft -= 1;
    verified = false;
    return status();
  };
  const replace = (code: Uint8Array): void => {
    value.fill(0);
    value = Buffer.from(code);
    initialized = true;
  };
  const isRight = (code: Uint8Array): boolean => code.length === value.length && timingSafeEqual(code, value);

  return {
    rules,
    get triesLeft() {
      return triesLeft;
    },
    set triesLeft(tries) {
      triesLeft = tries;
      if (tries === 0) verified = false;
    },
    get usesLeft() {
      return usesLeft;
    },
    set usesLeft(uses) {
      usesLeft = uses;
    },
    get verified() {
      return verified;
    },
    get blocked() {
      return isBlocked();
    },
    status,
    fits,
    verify(code) {
      if (isBlocked()) return SW.BLOCKED;
      if (!initialized) return SW.CONDITIONS;
      if (!fits(code)) return SW.WRONG_LENGTH;
      return isRight(code) ? accept() : reject();
    },
    exchange(oldAndNew) {
      if (isBlocked()) return SW.BLOCKED;
      if (!initialized) return SW.CONDITIONS;
      if (!isRight(oldAndNew.subarray(0, value.length))) return reject();
      const code = oldAndNew.subarray(value.length);
      if (!fits(code)) return SW.WRONG_LENGTH;
      replace(code);
      return accept();
    },
    set(code) {
      if (!fits(code)) return SW.WRONG_LENGTH;
      replace(code);
      return SW.OK;
    },
    unblock() {
      triesLeft = rules.maxTries;
    },
    forget() {
      verified = false;
    },
  };
}
