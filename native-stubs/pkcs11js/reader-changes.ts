import { forgetVerification } from './simulated-chip.js';
import { isProcessAlive } from './world-lock.js';
import type { ReaderState, WorldState } from './world-state.js';

/** What programs are told of a reader at one moment. */
export interface PerceivedReader {
  readonly card: string | null;
  readonly epoch: number;
  /** False when the card is gone and nobody has noticed. */
  readonly answering: boolean;
  readonly exclusive: boolean;
  /** When this changes by itself; milliseconds since 1970, Infinity for never. */
  readonly until: number;
}

/**
 * How late the PC/SC service notices a removal: it looks every 400 ms.
 * @see virtual-card.md, section 1; section 10, "Removal"
 */
export const NOTICE_DELAY_MS = 400;

/** A card loses its power this long after the last program has left. @see virtual-card.md, section 1 */
export const POWER_DOWN_MS = 1_000;

export function perceiveReader(reader: ReaderState, now: number): PerceivedReader {
  const { unnoticed, held } = reader;
  if (unnoticed !== null && (unnoticed.until === null || now < unnoticed.until)) {
    const until = unnoticed.until ?? Infinity;
    return { card: unnoticed.card, epoch: unnoticed.epoch, answering: false, exclusive: false, until };
  }
  const holding = held !== null && (held.until === null || now < held.until);
  return {
    card: reader.card,
    epoch: reader.epoch,
    answering: reader.card !== null,
    exclusive: holding && held.how === 'exclusive',
    until: holding ? (held.until ?? Infinity) : Infinity,
  };
}

/** Whether another program is in the middle of something with the card. */
export function isInTransaction(reader: ReaderState, now: number): boolean {
  const { held } = reader;
  return held !== null && held.how === 'transaction' && (held.until === null || now < held.until);
}

export function putCardIn(state: WorldState, reader: ReaderState, card: string): void {
  const cardState = state.cards[card];
  if (cardState !== undefined) forgetVerification(cardState);
  reader.card = card;
  reader.epoch++;
  reader.unnoticed = null;
  reader.held = null;
}

/** @param noticedAfterMs null: not before somebody says so */
export function takeCardOut(state: WorldState, reader: ReaderState, now: number, noticedAfterMs: number | null): void {
  const { card } = reader;
  if (card === null) return;
  const cardState = state.cards[card];
  if (cardState !== undefined) forgetVerification(cardState);
  reader.unnoticed =
    noticedAfterMs === 0
      ? null
      : { card, epoch: reader.epoch, until: noticedAfterMs === null ? null : now + noticedAfterMs };
  reader.card = null;
  reader.epoch++;
  reader.held = null;
}

export function resetCardIn(state: WorldState, reader: ReaderState): void {
  const cardState = reader.card === null ? undefined : state.cards[reader.card];
  if (cardState === undefined) return;
  forgetVerification(cardState);
  reader.epoch++;
}

/** Cards lose their power, and what was verified, about a second after the last program has left. */
export function powerDownWhenAlone(state: WorldState, now: number): void {
  state.clients = state.clients.filter((client) => isProcessAlive(Number.parseInt(client, 10)));
  if (state.clients.length > 0 || now - state.lastUse < POWER_DOWN_MS) return;
  for (const card of Object.values(state.cards)) forgetVerification(card);
}
