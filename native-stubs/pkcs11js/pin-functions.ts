import { CKU } from './constants.js';
import type { ModuleContext, RunningModule, Session } from './module-context.js';
import { CryptokiFailure, toReturnValue } from './return-values.js';
import { changePin, digestCode, unblockPin, verifyCode, type CardCode, type Verification } from './simulated-chip.js';
import { sleepSync } from './sleep.js';
import type { Slot } from './slots.js';
import type { ReaderState } from './world-state.js';

/** Functions of Cryptoki on PINs. */
export interface PinFunctions {
  /** @param pin null: the person types it on the reader */
  login(handle: number, userType: number, pin: Uint8Array | null): void;
  logout(handle: number): void;
  /** @param oldPin null, as the new one: the person types both on the reader */
  setPin(handle: number, oldPin: Uint8Array | null, newPin: Uint8Array | null): void;
  initPin(handle: number, pin: Uint8Array | null): void;
  /** Presents the PIN that the module keeps, as it does by itself when a card says 6982. */
  readonly loginAgain: (slot: Slot, running: RunningModule) => Verification | 'no-pin';
}

/** @see cpx.md, "PIN" */
const PIN_LENGTH = { minimum: 4, maximum: 8 } as const;
const UNBLOCK_CODE_LENGTH = 8;

/** What the module makes of the card's answer: the third wrong PIN says at once that it was the last. */
const REFUSALS: Readonly<Record<Verification, bigint>> = {
  right: toReturnValue('CKR_OK'),
  wrong: toReturnValue('CKR_PIN_INCORRECT'),
  blocked: toReturnValue('CKR_PIN_LOCKED'),
};

const PIN_PAD = { sliceMs: 5, giveUpAfterMs: 30_000 } as const;

/** A PIN on its way to the card; no digest where the simulated person types the right one on the reader. */
interface TypedPin {
  readonly digest: string | undefined;
}

export function createPinFunctions({ world, gate, onSession }: ModuleContext): PinFunctions {
  /** VERIFY. Everything that may cost a try passes here, and the log counts it. */
  const present = (slot: Slot, running: RunningModule, code: CardCode, typed: TypedPin): Verification => {
    const call = gate.begin('VERIFY', slot.reader, { code });
    running.slots.awaitTransactions(slot.reader);
    try {
      gate.perform(call);
      running.slots.take(slot, 'loginMs');
      const verification = running.slots.command(slot, (card) =>
        verifyCode(card, code, typed.digest ?? (code === 'user' ? card.pinDigest : card.unblockDigest)),
      );
      gate.end(call, REFUSALS[verification]);
      return verification;
    } catch (error) {
      if (error instanceof CryptokiFailure) gate.end(call, error.returnValue);
      throw error;
    }
  };

  const digest = (code: Uint8Array): string => digestCode(world.read().salt, code);

  const typed = (code: Uint8Array): TypedPin => ({ digest: digest(code) });

  const readerOf = (slot: Slot): ReaderState | undefined =>
    world.read().readers.find(({ name }) => name === slot.reader);

  const refuse = (verification: Verification): void => {
    if (verification !== 'right') throw new CryptokiFailure(REFUSALS[verification]);
  };

  /** Waits for the person at the pin pad. */
  const typedOnReader = (slot: Slot): TypedPin => {
    const end = performance.now() + PIN_PAD.giveUpAfterMs;
    for (;;) {
      const reader = readerOf(slot);
      if (reader?.epoch !== slot.epoch) throw new CryptokiFailure('CKR_GENERAL_ERROR');
      if (reader.pinPadEntry === 'right') return { digest: undefined };
      if (reader.pinPadEntry === 'wrong') return { digest: '' };
      if (reader.pinPadEntry === 'cancel' || performance.now() > end)
        throw new CryptokiFailure('CKR_FUNCTION_CANCELED');
      sleepSync(PIN_PAD.sliceMs);
    }
  };

  /** Where there is a pin pad, a PIN from the computer is a mistake, and so is none where there is no pad. */
  const checkEntry = (slot: Slot, ...pins: readonly (Uint8Array | null)[]): void => {
    const pinPad = readerOf(slot)?.pinPad === true;
    if (pins.some((pin) => (pin === null) !== pinPad)) throw new CryptokiFailure('CKR_ARGUMENTS_BAD');
  };

  /** The new PIN, as the card keeps it; on a pin pad, what the simulated person types there twice. */
  const digestNewPin = (slot: Slot, pin: Uint8Array | null): string => {
    if (pin !== null) return digest(pin);
    const chosen = readerOf(slot)?.pinPadNewDigest;
    if (chosen === null || chosen === undefined) throw new CryptokiFailure('CKR_FUNCTION_CANCELED');
    return chosen;
  };

  const checkLogin = (session: Session, running: RunningModule, userType: number, pin: Uint8Array | null): void => {
    if (userType !== CKU.USER && userType !== CKU.SO) throw new CryptokiFailure('CKR_USER_TYPE_INVALID');
    // Whatever the PIN: useless to confirm one.
    if (running.logins.has(session.slot)) throw new CryptokiFailure('CKR_USER_ALREADY_LOGGED_IN');
    const own = [...running.sessions.values()].filter(({ slot }) => slot === session.slot);
    if (userType === CKU.SO && own.some(({ readWrite }) => !readWrite)) {
      throw new CryptokiFailure('CKR_SESSION_READ_ONLY_EXISTS');
    }
    if (userType === CKU.USER && !running.slots.token(session.slot).card.pinInitialized) {
      throw new CryptokiFailure('CKR_USER_PIN_NOT_INITIALIZED');
    }
    checkEntry(session.slot, pin);
    const [shortest, longest] =
      userType === CKU.USER ? [PIN_LENGTH.minimum, PIN_LENGTH.maximum] : [UNBLOCK_CODE_LENGTH, UNBLOCK_CODE_LENGTH];
    // No try used, the card is not even asked; on a blocked card too.
    if (pin !== null && (pin.length < shortest || pin.length > longest)) throw new CryptokiFailure('CKR_PIN_INCORRECT');
  };

  const checkNewPin = (pin: Uint8Array | null): void => {
    if (pin === null) return;
    if (pin.length < PIN_LENGTH.minimum || pin.length > PIN_LENGTH.maximum) {
      throw new CryptokiFailure('CKR_PIN_LEN_RANGE');
    }
  };

  return {
    login: (handle, userType, pin) =>
      onSession('C_Login', handle, { userType }, (session, running) => {
        checkLogin(session, running, userType, pin);
        const { slot } = session;
        const code = userType === CKU.USER ? 'user' : 'unblock';
        refuse(present(slot, running, code, pin === null ? typedOnReader(slot) : typed(pin)));
        const user = userType === CKU.USER ? 'user' : 'so';
        running.logins.set(slot, { user, pin: pin === null ? undefined : Buffer.from(pin) });
      }),
    // Sends nothing: the card itself stays unlocked until it is reset, removed or powered down.
    logout: (handle) =>
      onSession('C_Logout', handle, {}, ({ slot }, { logins }) => {
        const login = logins.get(slot);
        if (login === undefined) throw new CryptokiFailure('CKR_USER_NOT_LOGGED_IN');
        login.pin?.fill(0);
        logins.delete(slot);
      }),
    setPin: (handle, oldPin, newPin) =>
      onSession('C_SetPIN', handle, {}, ({ slot, readWrite }, running) => {
        if (!readWrite) throw new CryptokiFailure('CKR_SESSION_READ_ONLY');
        checkEntry(slot, oldPin, newPin);
        if (oldPin !== null && (oldPin.length < PIN_LENGTH.minimum || oldPin.length > PIN_LENGTH.maximum)) {
          throw new CryptokiFailure('CKR_PIN_INCORRECT');
        }
        checkNewPin(newPin);
        // Whoever is logged in: VERIFY, then CHANGE REFERENCE DATA (virtual-card.md, sections 6 and 7).
        refuse(present(slot, running, 'user', oldPin === null ? typedOnReader(slot) : typed(oldPin)));
        const changed = digestNewPin(slot, newPin);
        running.slots.command(slot, (card) => changePin(card, changed));
        const login = running.logins.get(slot);
        if (login?.user === 'user') {
          login.pin?.fill(0);
          running.logins.set(slot, { user: 'user', pin: newPin === null ? undefined : Buffer.from(newPin) });
        }
      }),
    initPin: (handle, pin) =>
      onSession('C_InitPIN', handle, {}, ({ slot }, running) => {
        if (running.logins.get(slot)?.user !== 'so') throw new CryptokiFailure('CKR_USER_NOT_LOGGED_IN');
        checkEntry(slot, pin);
        checkNewPin(pin);
        const initial = digestNewPin(slot, pin);
        const unblocked = running.slots.command(slot, (card) => unblockPin(card, initial));
        // Unblocks are limited; what a card answers to one too many is not known.
        if (!unblocked) throw new CryptokiFailure('CKR_PIN_LOCKED');
      }),
    loginAgain(slot, running) {
      const pin = running.logins.get(slot)?.pin;
      return pin === undefined ? 'no-pin' : present(slot, running, 'user', typed(pin));
    },
  };
}
