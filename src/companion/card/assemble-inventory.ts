import { cardFamilyOfAtr } from '../../cpx/index.js';
import { CARD_STATES, type CardState, type ErrorCode } from '../../protocol/index.js';
import type { Card, CardInventory, CardReader } from './card-provider.js';
import { readCard, type CardReading } from './read-card.js';

/** One reader as it was observed. */
export interface ReaderObservation {
  readonly name: string;
  readonly presence: 'empty' | 'mute' | 'present';
  readonly atr?: Uint8Array;
  /** Present once the card was read. */
  readonly card?: CardReading;
  /** Why the card could not be read; without it and without `card`, reading is under way. */
  readonly failure?: ErrorCode;
}

/** All that was observed, before it is understood. */
export interface Observation {
  /** False until the first look is done. */
  readonly settled: boolean;
  readonly service: 'running' | 'stopped' | 'unsupported';
  /** Why no card can be read at all. */
  readonly moduleProblem?: ErrorCode;
  readonly readers: readonly ReaderObservation[];
}

/**
 * Understands what was observed: the state of each reader, and of the best one.
 * @param now milliseconds since 1970, against which the certificates' dates are checked
 */
export function assembleInventory(observation: Observation, now: number): CardInventory {
  const readers = observation.readers.map((reader) => assembleReader(reader, now));
  return { ...overallState(observation, readers), readers };
}

function assembleReader(observation: ReaderObservation, now: number): CardReader {
  const { name, atr, card: reading } = observation;
  const card = reading && readCard(reading, name, now);
  return { name, ...readerState(observation, card), ...(atr && { atr }), ...(card && { card }) };
}

interface StateAndReason {
  readonly state: CardState;
  readonly reason?: ErrorCode;
}

function readerState({ presence, atr, failure }: ReaderObservation, card: Card | undefined): StateAndReason {
  if (presence === 'empty') return { state: 'no-card' };
  if (presence === 'mute') return { state: 'card-unusable', reason: 'ERR_CARD_MUTE' };
  if (card) return cardState(card);
  const family = atr && atr.length > 0 ? cardFamilyOfAtr(atr) : undefined;
  // No module is asked about a patient's card: its answer to reset says enough.
  if (family === 'Vitale') return { state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' };
  if (failure === undefined) return { state: 'starting' };
  if (family === 'CPS3-contactless') return { state: 'card-unusable', reason: 'ERR_CARD_CONTACTLESS_ONLY' };
  if (failure === 'ERR_CARD_NOT_CPX') {
    // The family is right and the module does not know the card: an old module, a stale cache, a damaged card.
    const ours = family !== undefined && family !== 'other';
    return ours ? { state: 'card-unusable', reason: 'ERR_CARD_FAILED' } : { state: 'not-a-cpx-card', reason: failure };
  }
  return { state: 'card-unusable', reason: failure };
}

function cardState({ certificates }: Card): StateAndReason {
  if (certificates.some(({ usable }) => usable)) return { state: 'ready' };
  return { state: 'card-unusable', reason: whyNothingIsUsable(certificates) };
}

function whyNothingIsUsable(certificates: Card['certificates']): ErrorCode {
  if (certificates.length === 0) return 'ERR_CERTIFICATE_NOT_FOUND';
  const ofAuthentication = certificates.find(({ forAuthentication }) => forAuthentication);
  if (ofAuthentication?.reason) return ofAuthentication.reason;
  if (certificates.every(({ der }) => der.length === 0)) return 'ERR_CARD_FAILED';
  // Through the contactless part only the technical certificate is offered (cpx.md, "certificates").
  if (certificates.every(({ identity }) => identity?.purpose === 'technical')) return 'ERR_CARD_CONTACTLESS_ONLY';
  return certificates.some(({ identity }) => identity === undefined)
    ? 'ERR_CERTIFICATE_MALFORMED'
    : 'ERR_CERTIFICATE_PURPOSE';
}

function overallState(observation: Observation, readers: readonly CardReader[]): StateAndReason {
  const { settled, moduleProblem, service } = observation;
  if (!settled) return { state: 'starting' };
  const best = bestReader(readers);
  if (best?.state === 'ready') return { state: 'ready' };
  if (moduleProblem) return { state: 'no-module', reason: moduleProblem };
  if (best === undefined) {
    return service === 'running'
      ? { state: 'no-reader', reason: 'ERR_READER_NONE' }
      : { state: 'service-stopped', reason: 'ERR_READER_SERVICE_STOPPED' };
  }
  // While one card is being read, an empty reader beside it is no answer yet.
  if (readers.some(({ state }) => state === 'starting')) return { state: 'starting' };
  return { state: best.state, ...(best.reason && { reason: best.reason }) };
}

function bestReader(readers: readonly CardReader[]): CardReader | undefined {
  const rank = ({ state }: CardReader): number => CARD_STATES.indexOf(state);
  return readers.reduce<CardReader | undefined>(
    (best, reader) => (best === undefined || rank(reader) > rank(best) ? reader : best),
    undefined,
  );
}
