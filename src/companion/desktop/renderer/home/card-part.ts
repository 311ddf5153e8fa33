import type { OtherWindow, ReaderInWords } from '../../home-screen.js';
import { fill } from '../../texts.js';
import { element } from '../element.js';
import { cardTile } from '../prompt/index.js';
import { notice, type BuildPart, type HomePage } from './home-page.js';

/** "My card": each reader, the card in it and what to do about it. */
export const cardPart: BuildPart = (page) => {
  const { screen, act } = page;
  const { texts } = screen;
  const other = (type: OtherWindow, text: string): HTMLElement =>
    element('button', { type: 'button', id: type, onclick: () => act({ type }) }, text);
  return [
    ...screen.readers.map((reader, at) => readerBlock(reader, at, page)),
    element(
      'div',
      { class: 'row-of-buttons' },
      element(
        'button',
        { type: 'button', id: 'look-again', onclick: () => act({ type: 'look-again' }) },
        texts[screen.sites === undefined ? 'home.retry' : 'home.look-again'],
      ),
      screen.offers.codes ? other('manage-pin', texts['menu.manage-pin']) : undefined,
      screen.offers.diagnosis ? other('diagnose', texts['home.diagnose']) : undefined,
    ),
  ];
};

function readerBlock(reader: ReaderInWords, at: number, { screen: { texts } }: HomePage): HTMLElement {
  const { name, state, card, validUntil, tries, certificates } = reader;
  const id = `reader-${String(at)}`;
  const title = name === undefined ? texts['home.card.no-reader'] : fill(texts['home.card.reader'], { reader: name });
  return element(
    'section',
    { class: 'block', 'aria-labelledby': id },
    element('h2', { id, class: 'reader' }, title),
    card === undefined ? undefined : cardTile(card, texts, validUntil),
    notice(state, texts, 'h3'),
    tries === undefined
      ? undefined
      : element(
          'p',
          { class: 'tries', 'data-left': String(tries.left) },
          element('span', { class: 'strong' }, `${texts['home.card.tries']} — `),
          tries.text,
        ),
    certificates.length === 0
      ? undefined
      : element(
          'details',
          { id: `certificates-${String(at)}` },
          element('summary', {}, texts['home.card.certificates']),
          element(
            'ul',
            { class: 'rows' },
            ...certificates.map(({ label, use, state: valid }) =>
              element(
                'li',
                {},
                element(
                  'div',
                  {},
                  element('p', { class: 'strong' }, label),
                  element('p', { class: 'soft' }, [use, valid].filter((text) => text !== '').join(' · ')),
                ),
              ),
            ),
          ),
        ),
  );
}
