import type { CardInWords } from '../../prompt-screen.js';
import { fill, type Texts } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';

/** Whose card: name, profession, type of card, last digits of its number. */
export function cardTile(card: CardInWords, texts: Texts, more?: string): HTMLElement {
  const kind = [card.profession, card.cardType].filter((word) => word !== undefined).join(' · ');
  const number = fill(texts['card.number'], { digits: card.lastDigits });
  // Digit by digit: a screen reader would make a number of them.
  const spoken = fill(texts['card.number.spoken'], { digits: Array.from(card.lastDigits).join(' ') });
  return element(
    'div',
    { class: 'card' },
    drawing(DRAWINGS.card),
    element(
      'div',
      { class: 'card-words' },
      element('p', { class: 'holder' }, card.holder),
      kind === '' ? undefined : element('p', {}, kind),
      element(
        'p',
        { class: 'soft' },
        element('span', { 'aria-hidden': 'true' }, number),
        element('span', { class: 'unseen' }, spoken),
        card.test ? element('span', { class: 'badge' }, texts['card.test']) : undefined,
      ),
      more === undefined ? undefined : element('p', { class: 'soft' }, more),
    ),
  );
}
