import { element } from '../element.js';
import type { BuildPart } from './home-page.js';

/** "History": which site used the card, when, for what. */
export const historyPart: BuildPart = ({ screen: { history, texts }, act, confirm }) => {
  if (history === undefined) return [element('p', {}, texts['home.not-running'])];
  const lead = element('p', { class: 'soft lead' }, texts['home.history.text']);
  if (history.length === 0) return [lead, element('p', { class: 'strong' }, texts['home.history.none'])];
  const head = (text: string): HTMLElement => element('th', { scope: 'col' }, text);
  const clear = async (): Promise<void> => {
    const yes = await confirm({
      title: texts['home.history.clear.title'],
      text: texts['home.history.clear.text'],
      yes: texts['home.history.clear.yes'],
    });
    if (yes) act({ type: 'clear-history' });
  };
  const names = [
    texts['home.history.when'],
    texts['home.history.site'],
    texts['home.history.purpose'],
    texts['home.history.outcome'],
  ] as const;
  // A narrow window shows each entry as a block, with the names of the columns beside what they hold.
  const cell = (at: number, look: string | undefined, ...content: readonly (HTMLElement | string)[]): HTMLElement =>
    element('td', { 'data-name': names[at], class: look }, ...content);
  return [
    lead,
    element(
      'table',
      { class: 'history' },
      element('thead', {}, element('tr', {}, ...names.map(head))),
      element(
        'tbody',
        {},
        ...history.map(({ when, origin, purpose, card, outcome, tone }) =>
          element(
            'tr',
            {},
            cell(0, undefined, when),
            cell(
              1,
              undefined,
              element('span', { class: 'strong' }, origin),
              element('br'),
              element('span', { class: 'soft' }, card),
            ),
            cell(2, undefined, purpose),
            cell(3, `outcome ${tone}`, outcome),
          ),
        ),
      ),
    ),
    element(
      'div',
      { class: 'row-of-buttons' },
      element(
        'button',
        { type: 'button', id: 'clear-history', onclick: () => void clear() },
        texts['home.history.clear'],
      ),
    ),
  ];
};
