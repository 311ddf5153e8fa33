import { found, ok, type Check } from '../check.js';
import { reader, word } from '../facts.js';
import type { ReaderSight } from '../observations.js';

/** Is a card in a reader, and does it answer to power-on? */
export const cardPresent: Check = {
  id: 'card-present',
  layer: 'card',
  title: { fr: 'Carte dans le lecteur', en: 'Card in the reader' },
  needs: ['pcsc-readers'],
  limitMs: 25_000,
  findings: ['ERR_CARD_NONE', 'ERR_CARD_MUTE'],
  async run(observations) {
    const readers = await observations.presence();
    const facts = readers.flatMap((sight) => [reader(sight.name), word('state', stateOf(sight))]);
    if (readers.some(({ state }) => state === 'present')) return ok(facts);
    return found(readers.some(({ state }) => state === 'mute') ? 'ERR_CARD_MUTE' : 'ERR_CARD_NONE', facts);
  },
};

function stateOf({ state, exclusive, family }: ReaderSight): Parameters<typeof word>[1] {
  if (state !== 'present') return state;
  return exclusive ? 'in-use' : (family ?? 'unknown');
}
