import type { ReturnValueName } from './return-values.js';

/** How fast the simulated module answers: at once, or as ANS's module was measured with a card on a reader. */
export type Pace = 'instant' | 'measured';

/** The PIN typed on a pin-pad reader by the simulated person. */
export type PinPadEntry = 'right' | 'wrong' | 'cancel' | 'wait';

/** Everything about one reader. Changed under the lock only. */
export interface ReaderState {
  readonly name: string;
  readonly pinPad: boolean;
  pinPadEntry: PinPadEntry;
  /** The new PIN that the simulated person types where one is asked for, as the card would keep it; null: none. */
  pinPadNewDigest: string | null;
  /** Name of the card that is physically in; null when there is none. */
  card: string | null;
  /** Counts insertions, removals and resets: whoever has seen another number has missed something. */
  epoch: number;
  /**
   * A removal that the PC/SC service has not noticed yet: until then programs believe in the card, which answers nothing.
   * `until` null: until told.
   */
  unnoticed: { readonly card: string; readonly epoch: number; readonly until: number | null } | null;
  /** Another program uses the card. */
  held: { readonly how: 'exclusive' | 'transaction'; readonly until: number | null } | null;
}

/** What a card remembers. PINs are kept as salted digests, so that none is ever found in this folder. */
export interface CardState {
  pinDigest: string;
  unblockDigest: string;
  triesLeft: number;
  unblockTriesLeft: number;
  unblocksLeft: number;
  /** Forgotten at every reset, removal and loss of power. */
  verified: { user: boolean; unblock: boolean };
}

/** What goes wrong at an armed call. */
export type FaultEffect =
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'remove'; readonly noticedAfterMs?: number | null }
  | { readonly kind: 'answer'; readonly code: ReturnValueName | number }
  | { readonly kind: 'empty-value' }
  | { readonly kind: 'card-status'; readonly status: number };

export interface ArmedFault {
  readonly id: number;
  readonly call: string;
  readonly reader: string | null;
  readonly effect: FaultEffect;
  /** Calls to let pass first. */
  skip: number;
  /** Calls it still applies to; null: all. */
  left: number | null;
}

/** The whole world: one small file, replaced at each change. */
export interface WorldState {
  revision: number;
  /** Edition of the test cards in the folder. */
  edition: string;
  pace: Pace;
  salt: string;
  service: 'running' | 'stopped';
  /** Counts starts of the PC/SC service. */
  serviceStarts: number;
  readers: ReaderState[];
  cards: Record<string, CardState>;
  faults: ArmedFault[];
  nextFault: number;
  /** Modules that are initialised, `<process id>-<number>`. */
  clients: string[];
  /** When a client last used or left a card; milliseconds since 1970. */
  lastUse: number;
}
