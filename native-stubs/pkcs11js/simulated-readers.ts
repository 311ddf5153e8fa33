import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import type { TestCardDescription, TestCards } from '../test-cards/index.js';
import type { CallName } from './call-gate.js';
import { clearCallLog, readCallLog, type CallRecord } from './call-log.js';
import { clearModuleCache, writeCardFile } from './card-files.js';
import { powerDownWhenAlone, putCardIn, resetCardIn, takeCardOut } from './reader-changes.js';
import { toReturnValue } from './return-values.js';
import { createCardState, digestCode, forgetVerification } from './simulated-chip.js';
import { createWorld, openWorld } from './world.js';
import type { ArmedFault, FaultEffect, Pace, PinPadEntry, ReaderState, WorldState } from './world-state.js';

export interface SimulatedReadersOptions {
  /** The cards that can be put in. */
  readonly cards: TestCards;
  /** Readers of a new world. Default: one, called {@link DEFAULT_READER}. */
  readonly readers?: readonly { readonly name: string; readonly pinPad?: boolean }[];
  /** Default: `instant`. */
  readonly pace?: Pace;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

/** What to go wrong, where and when. */
export interface Fault {
  /** A function of Cryptoki, `RECOGNITION`, `VERIFY`, or `*` for any. */
  readonly call: CallName | '*';
  /** Default: in any reader. */
  readonly reader?: string;
  /** At the how-manieth call from now. Default: the first. */
  readonly nth?: number;
  /** How many calls in a row. Default: one; `always` until disarmed. */
  readonly times?: number | 'always';
  readonly effect: FaultEffect;
}

/** A reader and what is in it, to show. */
export interface SimulatedReader {
  readonly name: string;
  readonly pinPad: boolean;
  readonly card: string | undefined;
  /** Wrong PINs until the card locks. */
  readonly triesLeft: number | undefined;
  /** Whether the card would sign for any program, without a PIN. */
  readonly unlocked: boolean;
}

/** Moves the readers and cards of a world; in any process, while modules run in others. */
export interface SimulatedReaders {
  readonly folder: string;
  list(): readonly SimulatedReader[];
  cards(): readonly TestCardDescription[];
  addReader(name: string, options?: { readonly pinPad?: boolean }): void;
  removeReader(name: string): void;
  /** @param reader default: the first one without a card */
  insert(card: string, reader?: string): void;
  /**
   * @param noticedAfterMs how long programs go on believing in the card: 0 to 400 with a real service. Default 0; null:
   * until {@link notice}
   */
  remove(reader?: string, options?: { readonly noticedAfterMs?: number | null }): void;
  /** Lets a removal be noticed at last. */
  notice(reader?: string): void;
  /** Out and in between two calls. */
  swap(card: string, reader?: string): void;
  /** A reset by another program, or by ours. */
  reset(reader?: string): void;
  /** The card forgets who was verified, and nobody is told: it answers 6982. */
  forgetPin(reader?: string): void;
  /** Another program holds the card. @param milliseconds default: until {@link release} */
  hold(how: 'exclusive' | 'transaction', options?: { readonly reader?: string; readonly milliseconds?: number }): void;
  release(reader?: string): void;
  /** What the person at a pin pad does. */
  answerOnPinPad(entry: PinPadEntry, reader?: string): void;
  /** The new PIN that the person types on the pin pad when the PIN is changed or the card unblocked. */
  chooseOnPinPad(newPin: Uint8Array, reader?: string): void;
  /** Makes the card again what the table says: PIN, tries, unblocks. */
  restore(card: string): void;
  setTries(card: string, triesLeft: number): void;
  setUnblockTries(card: string, triesLeft: number): void;
  /** How often the card can still be unblocked. */
  setUnblocks(card: string, left: number): void;
  /** As another program or another computer would have done. */
  setPin(card: string, pin: Uint8Array): void;
  stopService(): void;
  startService(): void;
  /** Stops and starts the PC/SC service between two calls. */
  restartService(): void;
  setPace(pace: Pace): void;
  /** @returns a number for {@link disarm} */
  arm(fault: Fault): number;
  /** @param id default: everything */
  disarm(id?: number): void;
  faults(): readonly ArmedFault[];
  calls(name?: CallName): readonly CallRecord[];
  /** Waits for a call to begin, in whichever process. @param before how many of that name came before it */
  untilCalled(name: CallName, before?: number): Promise<CallRecord>;
  clearCalls(): void;
  clearModuleCache(): void;
}

export const DEFAULT_READER = 'Simulated Reader 00 00';

/**
 * Makes a world in a folder, or takes the one that is there, and gives the means to move its readers and cards.
 * New cards, when others were generated meanwhile, take the place of the old ones in every reader.
 */
export function createSimulatedReaders(folder: string, options: SimulatedReadersOptions): SimulatedReaders {
  const now = options.now ?? Date.now;
  const { cards } = options;
  const salt = randomBytes(16).toString('base64');
  createWorld(folder, {
    revision: 1,
    edition: '',
    pace: options.pace ?? 'instant',
    salt,
    service: 'running',
    serviceStarts: 1,
    readers: (options.readers ?? [{ name: DEFAULT_READER }]).map(({ name, pinPad }) =>
      newReader(name, pinPad === true),
    ),
    cards: {},
    faults: [],
    nextFault: 1,
    clients: [],
    lastUse: 0,
  });
  const world = openWorld(folder);
  if (world.read().edition !== cards.edition) {
    clearModuleCache(folder);
    for (const card of cards.cards) writeCardFile(folder, card);
    world.update((state) => {
      if (state.edition === cards.edition) return; // Another process was faster, and cards may be in use by now.
      state.edition = cards.edition;
      state.cards = Object.fromEntries(cards.cards.map((card) => [card.name, createCardState(card, state.salt)]));
    });
  }

  const findReader = (state: WorldState, name: string | undefined): ReaderState => {
    const reader = name === undefined ? state.readers[0] : state.readers.find((candidate) => candidate.name === name);
    if (reader === undefined) throw new RangeError(name === undefined ? 'no reader' : `no reader "${name}"`);
    return reader;
  };
  /** The reader that has a card, when none is named. */
  const findCard = (state: WorldState, name: string | undefined): ReaderState =>
    (name === undefined ? state.readers.find(({ card }) => card !== null) : undefined) ?? findReader(state, name);
  const findCardState = (state: WorldState, name: string): WorldState['cards'][string] => {
    const card = state.cards[cards.card(name).name];
    if (card === undefined) throw new RangeError(`no card "${name}"`);
    return card;
  };

  const calls: SimulatedReaders['calls'] = (name) =>
    readCallLog(folder).filter((record) => name === undefined || record.name === name);

  return {
    folder,
    list() {
      const copy = structuredClone(world.read()) as WorldState;
      powerDownWhenAlone(copy, now());
      return copy.readers.map((reader) => {
        const state = reader.card === null ? undefined : copy.cards[reader.card];
        return {
          name: reader.name,
          pinPad: reader.pinPad,
          card: reader.card ?? undefined,
          triesLeft: state?.triesLeft,
          unlocked: state?.verified.user === true,
        };
      });
    },
    cards: () => cards.cards,
    addReader(name, { pinPad = false } = {}) {
      world.update((state) => {
        if (state.readers.some((reader) => reader.name === name)) throw new RangeError(`there is a reader "${name}"`);
        // No reader of that name ever counted so far: an epoch grows by two a revision at most.
        state.readers.push({ ...newReader(name, pinPad), epoch: 3 * state.revision });
      });
    },
    removeReader(name) {
      world.update((state) => {
        takeCardOut(state, findReader(state, name), now(), 0);
        state.readers = state.readers.filter((reader) => reader.name !== name);
      });
    },
    insert(card, name) {
      const { name: cardName } = cards.card(card);
      world.update((state) => {
        const reader =
          name === undefined
            ? (state.readers.find((candidate) => candidate.card === null) ?? findReader(state, undefined))
            : findReader(state, name);
        if (reader.card !== null) throw new RangeError(`${reader.name} holds ${reader.card}`);
        const elsewhere = state.readers.find((candidate) => candidate.card === cardName);
        if (elsewhere !== undefined) throw new RangeError(`${cardName} is in ${elsewhere.name}`);
        putCardIn(state, reader, cardName);
      });
    },
    remove(name, { noticedAfterMs = 0 } = {}) {
      world.update((state) => takeCardOut(state, findCard(state, name), now(), noticedAfterMs));
    },
    notice(name) {
      world.update((state) => {
        for (const reader of state.readers) if (name === undefined || reader.name === name) reader.unnoticed = null;
      });
    },
    swap(card, name) {
      const { name: cardName } = cards.card(card);
      world.update((state) => {
        const reader = findCard(state, name);
        takeCardOut(state, reader, now(), 0);
        putCardIn(state, reader, cardName);
      });
    },
    reset(name) {
      world.update((state) => resetCardIn(state, findCard(state, name)));
    },
    forgetPin(name) {
      world.update((state) => {
        const { card } = findCard(state, name);
        const cardState = card === null ? undefined : state.cards[card];
        if (cardState !== undefined) forgetVerification(cardState);
      });
    },
    hold(how, { reader: name, milliseconds } = {}) {
      world.update((state) => {
        findCard(state, name).held = { how, until: milliseconds === undefined ? null : now() + milliseconds };
      });
    },
    release(name) {
      world.update((state) => {
        for (const reader of state.readers) if (name === undefined || reader.name === name) reader.held = null;
      });
    },
    answerOnPinPad(entry, name) {
      world.update((state) => {
        findCard(state, name).pinPadEntry = entry;
      });
    },
    chooseOnPinPad(newPin, name) {
      world.update((state) => {
        findCard(state, name).pinPadNewDigest = digestCode(state.salt, newPin);
      });
    },
    restore(card) {
      const description = cards.card(card);
      world.update((state) => {
        state.cards[description.name] = createCardState(description, state.salt);
      });
    },
    setTries(card, triesLeft) {
      world.update((state) => {
        findCardState(state, card).triesLeft = triesLeft;
      });
    },
    setUnblocks(card, left) {
      world.update((state) => {
        findCardState(state, card).unblocksLeft = left;
      });
    },
    setUnblockTries(card, triesLeft) {
      world.update((state) => {
        findCardState(state, card).unblockTriesLeft = triesLeft;
      });
    },
    setPin(card, pin) {
      world.update((state) => {
        findCardState(state, card).pinDigest = digestCode(state.salt, pin);
      });
    },
    stopService() {
      world.update(stopService);
    },
    startService() {
      world.update(startService);
    },
    restartService() {
      world.update((state) => {
        stopService(state);
        startService(state);
      });
    },
    setPace(pace) {
      world.update((state) => {
        state.pace = pace;
      });
    },
    arm({ call, reader, nth = 1, times = 1, effect }) {
      checkFault(call, effect); // What makes no sense fails here, not in the host.
      return world.update((state) => {
        const id = state.nextFault++;
        const left = times === 'always' ? null : times;
        state.faults.push({ id, call, reader: reader ?? null, effect, skip: nth - 1, left });
        return id;
      });
    },
    disarm(id) {
      world.update((state) => {
        state.faults = id === undefined ? [] : state.faults.filter((fault) => fault.id !== id);
      });
    },
    faults: () => world.read().faults,
    calls,
    async untilCalled(name, before = 0) {
      const watcher = watch(folder);
      try {
        for (;;) {
          const call = calls(name)[before];
          if (call !== undefined) return call;
          await once(watcher, 'change');
        }
      } finally {
        watcher.close();
      }
    },
    clearCalls() {
      clearCallLog(folder);
    },
    clearModuleCache() {
      clearModuleCache(folder);
    },
  };
}

function newReader(name: string, pinPad: boolean): ReaderState {
  return {
    name,
    pinPad,
    pinPadEntry: 'right',
    pinPadNewDigest: null,
    card: null,
    epoch: 0,
    unnoticed: null,
    held: null,
  };
}

/** Effects that only some calls can have. */
const CALLS_OF_EFFECTS: Readonly<Partial<Record<FaultEffect['kind'], readonly string[]>>> = {
  'empty-value': ['C_GetAttributeValue'],
  'card-status': ['C_Sign', 'C_SignFinal', 'RECOGNITION'],
};

function checkFault(call: string, effect: FaultEffect): void {
  if (effect.kind === 'answer' && toReturnValue(effect.code) === 0n) throw new RangeError('CKR_OK is no fault');
  const calls = CALLS_OF_EFFECTS[effect.kind];
  if (calls !== undefined && !calls.includes(call)) {
    throw new RangeError(`${effect.kind} can be armed at ${calls.join(', ')}, not at ${call}`);
  }
}

function stopService(state: WorldState): void {
  if (state.service === 'stopped') return;
  state.service = 'stopped';
  for (const card of Object.values(state.cards)) forgetVerification(card);
}

function startService(state: WorldState): void {
  if (state.service === 'running') return;
  state.service = 'running';
  state.serviceStarts++;
}
