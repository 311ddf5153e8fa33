import type { CardCertificate, CardInventory, PinState } from '../card/index.js';
import { CpxError } from '../../protocol/index.js';
import { chooseCertificate, usableCertificates, type Choice } from './choose-certificate.js';
import type { PinProblem, SignInResult, TicketResult } from './ports.js';

/**
 * One sign-in, from request to answer.
 *
 *                        ┌────────────────────┐
 *       request ───────► │ looking-for-cards  │  (the companion has just started: first look not done)
 *                        └──┬──────────────┬──┘
 *           several usable  │              │ one, or named
 *                           ▼              │
 *            ┌──────────────────────┐      │
 *            │ choosing-certificate │──────┤ chosen
 *            └──────────────────────┘      │        the card warms up from here on
 *                                          ├──────────────────────────────┐ over TLS
 *                                          │                     ┌────────▼────────┐
 *                                          │◄────────────────────│ reaching-server │
 *                                          ▼       server proved └─────────────────┘
 *                                  ask(PIN state of the inventory: an old one)
 *              ┌───────────────────────────┼───────────────────────────┐
 *              ▼ locked, pin pad…          ▼ last try                  ▼ else
 *       ┌──────────────┐        ┌─────────────────────┐ confirmed ┌──────────────┐
 *   ┌──►│ reading-card │        │ confirming-last-try │──────────►│ entering-pin │◄─┐ wrong format
 *   │   └──────┬───────┘        └──────────┬──────────┘           └──┬────┬────┬─┘──┘
 *   │          │ PIN state read            │ PIN state read          │    │    │
 *   │          └───────────► ask(it) ◄─────┴─────────────────────────┘    │    │ entered, PIN state not read yet
 *   │                           │ pin pad                 entered, read   │    ▼
 *   │                           ▼                                         │  ┌─────────────┐
 *   │ wrong PIN           ┌───────────┐◄──────────────────────────────────┘  │ holding-pin │──► ask(it)
 *   └─────────────────────│  signing  │◄──── read, and nothing new to say ───└─────────────┘
 *                         └──┬─────┬──┘
 *                     signed │     │ over TLS            any state: card gone, page gone, cancelled, too late,
 *                            │  ┌──▼──────────────┐      server gone, PIN locked ──► failed
 *                            │  │ awaiting-server │
 *                            │  └──┬──────────────┘
 *                            ▼     ▼ signed
 *                             done
 *
 * The person types while the card warms up: what the inventory knew of the PIN is shown at once, and what the card
 * itself says is read before the PIN is presented. If it then turns out that this is the last try, the PIN that was
 * typed is thrown away and the person is asked.
 *
 * Over TLS the PIN is asked when the server has proved to be who it says. A connection that is lost while the person
 * types is no event: `signing` begins with another one (handshakes.ts), which the same PIN serves.
 */
export type SignInState =
  | {
      readonly name: 'looking-for-cards';
      readonly fingerprint: string | undefined;
      /** True where a server has to prove itself before the PIN is asked. */
      readonly overTls?: boolean;
    }
  | { readonly name: 'choosing-certificate'; readonly inventory: CardInventory; readonly overTls?: boolean }
  | {
      readonly name: 'reaching-server';
      readonly certificate: CardCertificate;
      readonly pin: PinState;
      readonly fresh: boolean;
    }
  | { readonly name: 'reading-card'; readonly certificate: CardCertificate; readonly problem?: PinProblem }
  | {
      readonly name: 'confirming-last-try';
      readonly certificate: CardCertificate;
      readonly pin: PinState;
      /** True when `pin` was read from the card since the last try; false when it is what the inventory remembered. */
      readonly fresh: boolean;
      readonly problem?: PinProblem;
    }
  | {
      readonly name: 'entering-pin';
      readonly certificate: CardCertificate;
      readonly pin: PinState;
      readonly fresh: boolean;
      readonly lastTryConfirmed: boolean;
      readonly problem?: PinProblem;
    }
  | {
      readonly name: 'holding-pin';
      readonly certificate: CardCertificate;
      readonly digits: Uint8Array;
      readonly lastTryConfirmed: boolean;
    }
  | {
      readonly name: 'signing';
      readonly certificate: CardCertificate;
      readonly pin: PinState;
      /** `undefined`: the person types on the reader. */
      readonly digits: Uint8Array | undefined;
      readonly problem?: PinProblem;
    }
  | { readonly name: 'awaiting-server'; readonly certificate: CardCertificate }
  | { readonly name: 'done'; readonly result: SignInResult | TicketResult }
  | { readonly name: 'failed'; readonly error: CpxError };

/** What may happen to a sign-in. */
export type SignInEvent =
  | { readonly type: 'cards-seen'; readonly inventory: CardInventory }
  | { readonly type: 'certificate-chosen'; readonly fingerprint: string }
  | { readonly type: 'pin-state-read'; readonly pin: PinState }
  | { readonly type: 'last-try-confirmed' }
  | { readonly type: 'pin-entered'; readonly digits: Uint8Array }
  /** The server has proved to be who it says. */
  | { readonly type: 'server-proved' }
  /** The server has the signature of its handshake. */
  | { readonly type: 'handshake-signed' }
  | { readonly type: 'signed'; readonly result: SignInResult | TicketResult }
  | { readonly type: 'refused'; readonly error: CpxError }
  | { readonly type: 'ended'; readonly error: CpxError };

/** The one transition function. An event that means nothing in a state leaves it as it is, the same object. */
export function next(state: SignInState, event: SignInEvent): SignInState {
  if (state.name === 'done' || state.name === 'failed') return state;
  switch (event.type) {
    case 'cards-seen':
      return seeCards(state, event.inventory);
    case 'certificate-chosen':
      if (state.name !== 'choosing-certificate') return state;
      return choose(state, event.fingerprint);
    case 'server-proved':
      if (state.name !== 'reaching-server') return state;
      return ask(state.certificate, state.pin, { fresh: state.fresh, lastTryConfirmed: false });
    case 'pin-state-read':
      return readPinState(state, event.pin);
    case 'last-try-confirmed':
      if (state.name !== 'confirming-last-try') return state;
      return ask(state.certificate, state.pin, { fresh: state.fresh, lastTryConfirmed: true });
    case 'pin-entered':
      return enterPin(state, event.digits);
    case 'handshake-signed':
      return state.name === 'signing' ? { name: 'awaiting-server', certificate: state.certificate } : state;
    case 'signed':
      if (state.name !== 'signing' && state.name !== 'awaiting-server') return state;
      return { name: 'done', result: event.result };
    case 'refused':
      return state.name === 'signing' ? refuse(state, event.error) : state;
    case 'ended':
      return { name: 'failed', error: event.error };
    default:
      return assertNever(event);
  }
}

/** The PIN that a state holds, so that the runner can wipe it when the state is left. */
export function heldPin(state: SignInState): Uint8Array | undefined {
  return state.name === 'holding-pin' || state.name === 'signing' ? state.digits : undefined;
}

/** Fails at compile time when a case is forgotten. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected ${String(value)}`);
}

function seeCards(state: SignInState, inventory: CardInventory): SignInState {
  if (state.name === 'looking-for-cards') {
    return follow(state, chooseCertificate(inventory, state.fingerprint), inventory);
  }
  // From the choice on, only the operation's own `gone` speaks of removal: a renewed inventory is none.
  if (state.name !== 'choosing-certificate') return state;
  if (usableCertificates(inventory).length > 0) return { ...state, inventory };
  return failed('ERR_CARD_REMOVED', 'no usable certificate is left to choose from');
}

/** A choice that is no longer in the list (its card has just gone) is no choice. */
function choose(state: SignInState & { readonly name: 'choosing-certificate' }, fingerprint: string): SignInState {
  const choice = chooseCertificate(state.inventory, fingerprint);
  return choice.outcome === 'one' ? follow(state, choice, state.inventory) : state;
}

function follow(
  state: SignInState & { readonly name: 'looking-for-cards' | 'choosing-certificate' },
  choice: Choice,
  inventory: CardInventory,
): SignInState {
  const overTls = state.overTls === true;
  switch (choice.outcome) {
    case 'not-yet':
      return state;
    case 'none':
      return failed(choice.code, 'no certificate to sign in with');
    case 'several':
      return { name: 'choosing-certificate', inventory, ...(overTls ? { overTls } : {}) };
    case 'one':
      if (overTls) return { name: 'reaching-server', certificate: choice.certificate, pin: choice.pin, fresh: false };
      return ask(choice.certificate, choice.pin, { fresh: false, lastTryConfirmed: false });
    default:
      return assertNever(choice);
  }
}

/** What to ask of the person, given what is known of the PIN. */
function ask(
  certificate: CardCertificate,
  pin: PinState,
  known: { readonly fresh: boolean; readonly lastTryConfirmed: boolean; readonly problem?: PinProblem | undefined },
): SignInState {
  const { fresh, lastTryConfirmed } = known;
  const problem = known.problem === undefined ? {} : { problem: known.problem };
  if (!fresh && (pin.locked || !pin.initialized || pin.enteredOnReader)) {
    return { name: 'reading-card', certificate, ...problem };
  }
  if (pin.locked) return failed('ERR_PIN_LOCKED', 'the PIN is locked');
  if (!pin.initialized) return failed('ERR_PIN_NOT_SET', 'the PIN was never set');
  if (pin.finalTry && !lastTryConfirmed) return { name: 'confirming-last-try', certificate, pin, fresh, ...problem };
  if (pin.enteredOnReader) return { name: 'signing', certificate, pin, digits: undefined, ...problem };
  return { name: 'entering-pin', certificate, pin, fresh, lastTryConfirmed, ...problem };
}

function readPinState(state: SignInState, pin: PinState): SignInState {
  switch (state.name) {
    case 'reading-card':
      return ask(state.certificate, pin, { fresh: true, lastTryConfirmed: false, problem: state.problem });
    case 'confirming-last-try':
      return ask(state.certificate, pin, { fresh: true, lastTryConfirmed: false, problem: state.problem });
    case 'reaching-server': {
      // A card that cannot sign need not be shown to anybody.
      const asked = ask(state.certificate, pin, { fresh: true, lastTryConfirmed: false });
      return asked.name === 'failed' ? asked : { ...state, pin, fresh: true };
    }
    case 'entering-pin':
      return ask(state.certificate, pin, { ...state, fresh: true });
    case 'holding-pin': {
      const asked = ask(state.certificate, pin, { fresh: true, lastTryConfirmed: state.lastTryConfirmed });
      return asked.name === 'entering-pin' ? enterPin(asked, state.digits) : asked;
    }
    case 'looking-for-cards':
    case 'choosing-certificate':
    case 'signing':
    case 'awaiting-server':
    case 'done':
    case 'failed':
      return state;
    default:
      return assertNever(state);
  }
}

function enterPin(state: SignInState, digits: Uint8Array): SignInState {
  if (state.name !== 'entering-pin') return state;
  const { certificate, pin, fresh, lastTryConfirmed } = state;
  if (!hasPinFormat(digits, pin)) return { ...state, problem: 'ERR_PIN_FORMAT' };
  return fresh
    ? { name: 'signing', certificate, pin, digits }
    : { name: 'holding-pin', certificate, digits, lastTryConfirmed };
}

function refuse(state: SignInState & { readonly name: 'signing' }, error: CpxError): SignInState {
  const { certificate, digits } = state;
  if (error.code === 'ERR_PIN_INCORRECT') return { name: 'reading-card', certificate, problem: error.code };
  // Asked again only where the person answers again: a pin pad that refuses by itself must not be asked in a circle.
  if (error.code === 'ERR_PIN_FORMAT' && digits !== undefined) {
    return { name: 'reading-card', certificate, problem: error.code };
  }
  return { name: 'failed', error };
}

/** ASCII digits only, as many as the token takes: anything else is refused here, before it could cost a try. */
function hasPinFormat(digits: Uint8Array, { minimumLength, maximumLength }: PinState): boolean {
  return (
    digits.length >= minimumLength &&
    digits.length <= maximumLength &&
    digits.every((digit) => digit >= 0x30 && digit <= 0x39)
  );
}

function failed(code: CpxError['code'], message: string): SignInState {
  return { name: 'failed', error: new CpxError(code, message) };
}
