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
    texts['home.history.card'],
    texts['home.history.outcome'],
  ] as const;
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
            ...[when, origin, purpose, card, outcome].map((text, at) =>
              // A narrow window shows each entry as a block, with the names of the columns beside what they hold.
              element(
                'td',
                { 'data-name': names[at], class: at === 1 ? 'strong' : at === 4 ? `outcome ${tone}` : undefined },
                text,
              ),
            ),
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
