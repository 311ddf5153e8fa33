import type { CallGate } from './call-gate.js';
import { openModuleCache, readCardFile, type CardFile } from './card-files.js';
import { PERSONALITIES, type Personality } from './personality.js';
import { isInTransaction, perceiveReader, type PerceivedReader } from './reader-changes.js';
import { CryptokiFailure, toReturnValue } from './return-values.js';
import { sleepSync } from './sleep.js';
import { listTokenObjects, type TokenObject } from './token-objects.js';
import type { World } from './world.js';
import type { CardState, ReaderState, WorldState } from './world-state.js';

/**
 * What the module has made of the card in a slot. `failed`: an error struck while it looked, and it does not look again
 * before the card is taken out or C_Finalize.
 */
export type SlotToken =
  | { readonly kind: 'none' | 'foreign' | 'mute' | 'failed' | 'exclusive' }
  | {
      readonly kind: 'recognised';
      readonly card: CardFile;
      readonly label: string;
      readonly serial: string;
      readonly personality: Personality;
      readonly objects: readonly TokenObject[];
      readonly firstHandle: number;
    };

export type RecognisedToken = Extract<SlotToken, { kind: 'recognised' }>;

/** One reader, as one initialised module sees it. */
export interface Slot {
  readonly id: number;
  readonly reader: string;
  token: SlotToken;
  /** Of the reader, when the module last looked. */
  epoch: number;
  present: boolean;
  /** After the first removal the flags REMOVABLE_DEVICE and HW_SLOT never come back. @see virtual-card.md, section 10 */
  lostFlags: boolean;
  event: boolean;
  /** Set by the list that discovers a re-insertion, which still answers as before. @see cpx.md, "The first C_GetSlotList" */
  stale: boolean;
  gone: boolean;
  /** Set by a certificate read that must fail. */
  unreadable: boolean;
}

export interface SlotsOptions {
  readonly world: World;
  readonly gate: CallGate;
  readonly now: () => number;
  /** The slot has lost its card: sessions and login are over. */
  readonly onTokenGone: (slot: Slot) => void;
}

/** Readers and cards of one initialised module, from C_Initialize to C_Finalize. */
export interface Slots {
  /** Looks whether anything has changed; costs one stat when nothing has. */
  refresh(by: 'list' | 'other'): void;
  /** Slots that exist; none while the PC/SC service is away, and none ever again once it was. */
  list(): readonly Slot[];
  /** @throws CryptokiFailure CKR_SLOT_ID_INVALID, CKR_DEVICE_ERROR when the service is gone */
  find(id: number): Slot;
  /** @throws CryptokiFailure CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED, CKR_GENERAL_ERROR */
  token(slot: Slot): RecognisedToken;
  /** Takes the next event. */
  takeEvent(): number | undefined;
  /** Whether a card other than the one that the module knows is in the slot by now. */
  isReplaced(slot: Slot): boolean;
  /** Sends the card a command that changes it. @throws CryptokiFailure CKR_GENERAL_ERROR when it does not answer */
  command<Result>(slot: Slot, change: (card: CardState, state: WorldState) => Result): Result;
  /** Sends the card a command that changes nothing. */
  query(slot: Slot): Readonly<CardState>;
  /** Stops this thread while another program is in the middle of something with a card. */
  awaitTransactions(reader: string | undefined): void;
  /** Stops this thread as long as the real module took, when the world's pace says so. */
  take(slot: Slot, time: keyof Personality['times']): void;
  /** Forgets the events of cards that were in from the start. */
  dropEvents(): void;
}

const SLICE_MS = 5;

/** Files of the card by purpose, after which the module names its cache. @see virtual-card.md, section 4 */
const CERTIFICATE_PATHS = { signature: 'C001', authentication: 'C002', technical: 'C003' } as const;
const TOKEN_INFO_PATH = '5032';

/** Handles of one recognition; the next one gets the next block, because old handles are not valid any more. */
const HANDLES_PER_RECOGNITION = 0x100;

export function createSlots({ world, gate, now, onTokenGone }: SlotsOptions): Slots {
  const slots: Slot[] = [];
  const cache = openModuleCache(world.folder);
  let seen: Readonly<WorldState> | undefined;
  let recheckAt = Infinity;
  let recognitions = 0;
  /** Starts of the service when it was first seen running; undefined before. */
  let service: number | undefined;
  let serviceLost = false;
  let serviceEvent = false;

  const readerOf = (slot: Slot): ReaderState | undefined =>
    world.read().readers.find(({ name }) => name === slot.reader);

  const isAnswering = (slot: Slot): boolean => {
    const reader = readerOf(slot);
    return reader !== undefined && reader.card !== null && reader.unnoticed === null && reader.epoch === slot.epoch;
  };

  const take = (slot: Slot, milliseconds: number): void => {
    if (world.read().pace === 'measured') gate.pause(milliseconds, slot.reader);
  };

  const readCertificate = (slot: Slot, card: CardFile, serial: string, personality: Personality) => {
    return (purpose: keyof typeof CERTIFICATE_PATHS): Buffer => {
      if (slot.unreadable) return Buffer.alloc(0);
      const value = cache.through(serial, CERTIFICATE_PATHS[purpose], () => {
        take(slot, personality.times.certificateMs);
        const certificate = card.certificates.find((candidate) => candidate.purpose === purpose);
        return certificate === undefined || !isAnswering(slot) ? undefined : Buffer.from(certificate.der, 'base64');
      });
      // The module answers CKR_OK with an empty value when it cannot read. @see virtual-card.md, section 13
      return value ?? Buffer.alloc(0);
    };
  };

  const recognise = (slot: Slot, name: string): SlotToken => {
    const call = gate.begin('RECOGNITION', slot.reader, { card: name });
    const card = readCardFile(world.folder, name);
    if (card.family === 'mute') return { kind: 'mute' };
    if (card.family !== 'CPS4' && card.family !== 'CPS3') return { kind: 'foreign' };
    const personality = PERSONALITIES[card.family];
    // EF.SN.ICC is read without its last octet: eight digits of ten are left.
    const serial = card.cardNumber.slice(0, 8);
    const { recognitionColdMs, recognitionWarmMs } = personality.times;
    try {
      gate.perform(call);
      take(slot, cache.has(serial, TOKEN_INFO_PATH) ? recognitionWarmMs : recognitionColdMs);
    } catch (error) {
      if (!(error instanceof CryptokiFailure)) throw error;
      gate.end(call, error.returnValue);
      return { kind: 'failed' };
    }
    if (call.cardStatus !== undefined || !isAnswering(slot)) {
      gate.end(call, toReturnValue('CKR_GENERAL_ERROR'));
      return { kind: 'failed' };
    }
    const label = cache.through(serial, TOKEN_INFO_PATH, () =>
      Buffer.from(`${personality.labelPrefix}${card.cardNumber}`, 'ascii'),
    );
    const firstHandle = ++recognitions * HANDLES_PER_RECOGNITION;
    const objects = listTokenObjects(card, personality, readCertificate(slot, card, serial, personality));
    const text = label?.toString('ascii') ?? '';
    return { kind: 'recognised', card, label: text, serial, personality, objects, firstHandle };
  };

  const look = (slot: Slot, perceived: PerceivedReader, by: 'list' | 'other'): void => {
    const hidden = slot.token.kind === 'exclusive';
    if (perceived.epoch === slot.epoch && perceived.exclusive === hidden) return;
    const wasRecognised = slot.token.kind === 'recognised';
    if (slot.present && perceived.epoch !== slot.epoch) slot.lostFlags = true;
    slot.epoch = perceived.epoch;
    slot.present = perceived.card !== null;
    onTokenGone(slot);
    if (perceived.card === null) slot.token = { kind: 'none' };
    else if (perceived.exclusive) slot.token = { kind: 'exclusive' };
    else slot.token = recognise(slot, perceived.card);
    if (wasRecognised || slot.token.kind === 'recognised') slot.event = true;
    if (by === 'list' && slot.lostFlags && slot.token.kind === 'recognised') slot.stale = true;
  };

  const loseService = (): void => {
    serviceLost = true;
    serviceEvent = true;
    for (const slot of slots) onTokenGone(slot);
  };

  return {
    refresh(by) {
      const state = world.read();
      if (state === seen && now() < recheckAt) return;
      seen = state;
      recheckAt = Infinity;
      if (serviceLost) return;
      // Once the service went away, the slots stay empty until C_Finalize and C_Initialize. A service that starts for the
      // first time is found.
      if (service !== undefined && (state.service === 'stopped' || state.serviceStarts !== service)) {
        loseService();
        return;
      }
      if (state.service === 'stopped') return;
      service = state.serviceStarts;
      for (const slot of slots) {
        if (slot.gone || state.readers.some(({ name }) => name === slot.reader)) continue;
        slot.gone = true;
        slot.event = slot.token.kind === 'recognised';
        slot.token = { kind: 'none' };
        onTokenGone(slot);
      }
      for (const reader of state.readers) {
        let slot = slots.find((candidate) => candidate.reader === reader.name && !candidate.gone);
        if (slot === undefined) {
          slot = newSlot(slots.length, reader.name);
          slots.push(slot);
        }
        const perceived = perceiveReader(reader, now());
        recheckAt = Math.min(recheckAt, perceived.until);
        look(slot, perceived, by);
      }
    },
    list: () => (serviceLost || service === undefined ? [] : slots.filter(({ gone }) => !gone)),
    find(id) {
      if (serviceLost) throw new CryptokiFailure('CKR_DEVICE_ERROR');
      const slot = slots[id];
      if (slot === undefined || slot.gone) throw new CryptokiFailure('CKR_SLOT_ID_INVALID');
      return slot;
    },
    token(slot) {
      const { token } = slot;
      switch (token.kind) {
        case 'recognised':
          return token;
        case 'none':
          throw new CryptokiFailure('CKR_TOKEN_NOT_PRESENT');
        case 'foreign':
        case 'failed':
          throw new CryptokiFailure('CKR_TOKEN_NOT_RECOGNIZED');
        case 'mute':
        case 'exclusive':
          throw new CryptokiFailure('CKR_GENERAL_ERROR');
      }
    },
    takeEvent() {
      if (serviceEvent) {
        serviceEvent = false;
        return 0;
      }
      const slot = slots.find(({ event }) => event);
      if (slot === undefined) return undefined;
      slot.event = false;
      return slot.id;
    },
    isReplaced(slot) {
      const reader = readerOf(slot);
      return reader !== undefined && reader.card !== null && reader.unnoticed === null && reader.epoch !== slot.epoch;
    },
    command(slot, change) {
      return world.update((state) => {
        const reader = state.readers.find(({ name }) => name === slot.reader);
        const card = state.cards[reader?.card ?? ''];
        if (!isAnswering(slot) || card === undefined) throw new CryptokiFailure('CKR_GENERAL_ERROR');
        state.lastUse = now();
        return change(card, state);
      });
    },
    query(slot) {
      const reader = readerOf(slot);
      const card = world.read().cards[reader?.card ?? ''];
      if (!isAnswering(slot) || card === undefined) throw new CryptokiFailure('CKR_GENERAL_ERROR');
      return card;
    },
    awaitTransactions(reader) {
      const busy = (): boolean =>
        world
          .read()
          .readers.some((state) => (reader === undefined || state.name === reader) && isInTransaction(state, now()));
      while (busy()) sleepSync(SLICE_MS);
    },
    take(slot, time) {
      if (slot.token.kind === 'recognised') take(slot, slot.token.personality.times[time]);
    },
    dropEvents() {
      for (const slot of slots) slot.event = false;
    },
  };
}

function newSlot(id: number, reader: string): Slot {
  return {
    id,
    reader,
    token: { kind: 'none' },
    epoch: -1,
    present: false,
    lostFlags: false,
    event: false,
    stale: false,
    gone: false,
    unreadable: false,
  };
}
