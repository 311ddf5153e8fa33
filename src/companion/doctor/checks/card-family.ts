import type { CardFamily } from '../../../cpx/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { reader, word, type Fact } from '../facts.js';
import { isCpx } from '../observations.js';
import type { FindingCode } from '../findings/index.js';

/** What is wrong with a card that is no CPx by its contacts; the first of these that is in a reader is named. */
const WRONG_FAMILIES: readonly (readonly [CardFamily, FindingCode])[] = [
  ['CPS3-contactless', 'ERR_CARD_CONTACTLESS_ONLY'],
  ['CPS2ter', 'DOCTOR_CARD_CPS2TER'],
  ['Vitale', 'ERR_CARD_VITALE'],
  ['other', 'ERR_CARD_NOT_CPX'],
];

/** Is it a CPx, by its answer to reset? A Vitale card beside it does not matter; a second CPx does. */
export const cardFamily: Check = {
  id: 'card-family',
  layer: 'card',
  title: { fr: 'Famille de la carte', en: 'Family of the card' },
  needs: ['card-present'],
  limitMs: 25_000,
  findings: [...WRONG_FAMILIES.map(([, finding]) => finding), 'DOCTOR_CARD_SEVERAL'],
  async run(observations) {
    const present = (await observations.presence()).filter(({ state }) => state === 'present');
    const facts = present.flatMap(({ name, atr, family }): readonly Fact[] => [
      reader(name),
      ...(family === undefined ? [] : [word('family', family)]),
      ...(atr === undefined ? [] : [{ name: 'atr', value: { type: 'atr', atr } } as const]),
    ]);
    const ours = present.filter(isCpx);
    if (ours.length > 1) return found('DOCTOR_CARD_SEVERAL', facts);
    if (ours.length === 1) return ours[0]?.family === undefined ? notApplicable(facts) : ok(facts);
    const wrong = WRONG_FAMILIES.find(([family]) => present.some((sight) => sight.family === family));
    return found(wrong?.[1] ?? 'ERR_CARD_NOT_CPX', facts);
  },
};
