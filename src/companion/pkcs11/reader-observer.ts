import type { Observation, PinState, ReaderObservation } from '../card/index.js';
import { cardFamilyOfAtr } from '../../cpx/index.js';
import type { PcscReader, PcscState } from '../os/index.js';
import type { ErrorCode } from '../../protocol/index.js';
import type { ExpectedCard, SlotReport } from './host/messages.js';
import { isSlotOfReader } from './host/read-slots.js';
import type { KnownModule } from './known-module.js';
import { outcomeOfSlot, type CardOutcome } from './token-reading.js';

/** What reading the card of a PC/SC reader came to, as long as PC/SC has seen no other card there. */
interface Reading {
  readonly insertion: string;
  /** Whether another program held the card for itself at the time. */
  readonly exclusive: boolean;
  readonly module: KnownModule;
  readonly outcome: CardOutcome;
}

/**
 * Keeps what is known of readers and cards: presence from PC/SC, content from the last look, and the slots of modules
 * that no PC/SC reader stands behind. A card stays known until PC/SC counts a removal: a reset by us or by another
 * program is none, although modules take it for one.
 */
export class ReaderObserver {
  #pcsc: PcscState = { service: 'running', readers: [] };
  readonly #readings = new Map<string, Reading>();
  readonly #watched = new Map<KnownModule, readonly SlotReport[]>();

  get pcsc(): PcscState {
    return this.#pcsc;
  }

  notePcsc(state: PcscState): void {
    this.#pcsc = state;
    for (const [name, { insertion, exclusive, outcome }] of this.#readings) {
      const reader = state.readers.find((candidate) => candidate.name === name);
      const other = !reader?.cardPresent || insertionOf(reader) !== insertion;
      // What failed while another program held the card deserves another look once it is free.
      if (other || ('failure' in outcome && reader.exclusive !== exclusive)) this.#readings.delete(name);
    }
  }

  /** Cards that no module has recognised since their insertion; after `forget`, all of them. */
  listUnread(): readonly PcscReader[] {
    return this.#pcsc.readers.filter(
      (reader) => reader.cardPresent && !reader.mute && !isVitale(reader) && !this.#readings.has(reader.name),
    );
  }

  /** All cards that a module may be asked about, known or not. */
  listReadable(): readonly PcscReader[] {
    return this.#pcsc.readers.filter((reader) => reader.cardPresent && !reader.mute && !isVitale(reader));
  }

  /** Keeps what a look found, unless the card has been taken out since `reader` was observed. */
  noteReading(reader: PcscReader, module: KnownModule, outcome: CardOutcome): void {
    const now = this.#pcsc.readers.find(({ name }) => name === reader.name);
    if (!now?.cardPresent || insertionOf(now) !== insertionOf(reader)) return;
    const { name, exclusive } = reader;
    this.#readings.set(name, { insertion: insertionOf(reader), exclusive, module, outcome });
  }

  noteWatched(module: KnownModule, slots: readonly SlotReport[]): void {
    this.#watched.set(module, slots);
  }

  /** What a watched module showed last. */
  slotsOf(module: KnownModule): readonly SlotReport[] | undefined {
    return this.#watched.get(module);
  }

  /** Another program holds the card of this reader for itself. */
  isHeldByAnother(reader: string): boolean {
    return this.#pcsc.readers.some(({ name, exclusive }) => name === reader && exclusive);
  }

  /** Has a card read again. */
  forgetReading(reader: string): void {
    this.#readings.delete(reader);
  }

  forgetWatched(module: KnownModule): void {
    this.#watched.delete(module);
  }

  /** The flags of a card's PIN as they are since one was presented. */
  notePin(reader: string, pin: PinState): void {
    const reading = this.#readings.get(reader);
    if (reading && 'card' in reading.outcome) {
      this.#readings.set(reader, { ...reading, outcome: { card: { ...reading.outcome.card, pin } } });
    }
  }

  /** Readers whose card no module could read, for a reason that may pass. */
  listFailed(passing: ReadonlySet<ErrorCode>): readonly string[] {
    return [...this.#readings]
      .filter(([, { outcome }]) => 'failure' in outcome && passing.has(outcome.failure))
      .map(([name]) => name);
  }

  /** The module through which the card of a reader was read. */
  moduleOf(reader: string): KnownModule | undefined {
    const reading = this.#readings.get(reader);
    if (reading) return reading.module;
    return [...this.#watched].find(([, slots]) => slots.some(({ description }) => description === reader))?.[0];
  }

  observe(settled: boolean, moduleProblem: ErrorCode | undefined): Observation {
    const readers = [...this.#pcsc.readers.map((reader) => this.#observeReader(reader)), ...this.#observeWatched()];
    return { settled, service: this.#pcsc.service, ...(moduleProblem && { moduleProblem }), readers };
  }

  #observeReader(reader: PcscReader): ReaderObservation {
    const { name, cardPresent, mute, atr } = reader;
    if (!cardPresent) return { name, presence: 'empty' };
    const outcome = this.#readings.get(name)?.outcome;
    return { name, presence: mute ? 'mute' : 'present', atr, ...outcome };
  }

  /** Slots of watched modules; one whose certificates are all shown already is left out: the first module wins. */
  #observeWatched(): readonly ReaderObservation[] {
    const shown = new Set<string>();
    for (const { outcome } of this.#readings.values()) {
      if ('card' in outcome) outcome.card.certificates.forEach(({ der }) => shown.add(nameOf(der)));
    }
    const readers: ReaderObservation[] = [];
    for (const slot of [...this.#watched.values()].flat()) {
      const outcome = outcomeOfSlot(slot);
      if (outcome && 'card' in outcome) {
        const { certificates } = outcome.card;
        if (certificates.length > 0 && certificates.every(({ der }) => shown.has(nameOf(der)))) continue;
        certificates.forEach(({ der }) => shown.add(nameOf(der)));
      }
      const { description: name, atr } = slot;
      const presence = outcome === undefined ? 'empty' : atr?.length === 0 ? 'mute' : 'present';
      readers.push({ name, presence, ...(atr && { atr }), ...outcome });
    }
    return readers;
  }
}

/** What changes with each insertion and with nothing else. */
function insertionOf({ eventCount, atr }: PcscReader): string {
  return `${eventCount}:${Buffer.from(atr).toString('hex')}`;
}

const nameOf = (der: Uint8Array): string => Buffer.from(der).toString('base64');

/** No module is loaded for a patient's card. */
function isVitale({ atr }: PcscReader): boolean {
  return cardFamilyOfAtr(atr) === 'Vitale';
}

/** What a module's host is told of a reader's card. */
export function expectationOf({ name, atr }: PcscReader): ExpectedCard {
  return { reader: name, familiar: !['other', 'Vitale'].includes(cardFamilyOfAtr(atr)) };
}

/** What a module's slots say of the card in a PC/SC reader. */
export function outcomeForReader(slots: readonly SlotReport[], reader: PcscReader): CardOutcome {
  const slot = slots.find(({ description }) => isSlotOfReader(description, reader.name));
  const outcome = slot && outcomeOfSlot(slot);
  if (outcome && 'card' in outcome) return outcome;
  // A card that another program holds for itself looks like an empty or a broken slot.
  if (reader.exclusive) return { failure: 'ERR_READER_BUSY' };
  // PC/SC sees a card where the module sees none: it does not know such cards, or is too old for this one.
  return outcome ?? { failure: slot ? 'ERR_CARD_NOT_CPX' : 'ERR_READER_FAILED' };
}
