/** What a card is, as far as its answer to reset tells. */
export type CardFamily = 'CPS4' | 'CPS3' | 'CPS3-contactless' | 'CPS2ter' | 'CPx' | 'Vitale' | 'other';

/**
 * Whole answers to reset, in hexadecimal: the genuine module compares them so, without a mask.
 * @see cpx.md, "Family and generations"; virtual-card.md, section 3
 */
const ANSWERS: Readonly<Record<string, CardFamily>> = {
  '3b9b188001001225006480040100009044': 'CPS4',
  '3b9b188001001225006480000401009044': 'CPS4', // release candidate
  '3bdc18ff00001225006480000401009000': 'CPS4', // T=0 only
  '3bac00402a001225006480000310009000': 'CPS3',
  '3b8f80010031b86404b0ecc1739401808290000e': 'CPS3-contactless',
  '3bac00402a001225006480820212009000': 'CPS2ter',
};

/** @param atr the whole answer to reset */
export function cardFamilyOfAtr(atr: Uint8Array): CardFamily {
  const answer = Array.from(atr, (octet) => octet.toString(16).padStart(2, '0')).join('');
  const known = ANSWERS[answer];
  if (known !== undefined) return known;
  // Every contact answer of the family holds this: a generation that we do not know yet.
  if (answer.includes('1225006480')) return 'CPx';
  return answer.startsWith('3b7513') ? 'Vitale' : 'other';
}
