import type { PromptScreen, PromptWindowAnswer, WorkingStep } from '../../prompt-screen.js';
import { fill, formatDate, type TextKey } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';
import { cardTile } from './card-tile.js';
import { problemText } from './problem-text.js';

/** What a step shows, and what takes the keyboard. */
export interface Panel {
  readonly content: HTMLElement;
  readonly focus: HTMLElement;
}

type Step<S extends PromptScreen['step']> = PromptScreen & { readonly step: S };
type Answer = (answer: PromptWindowAnswer) => void;

const CANCELLED: PromptWindowAnswer = { type: 'cancelled' };

/** The certificates that fit, where the page named none. */
export function choicePanel(screen: Step<'choose-certificate'>, answer: Answer): Panel {
  const { texts, choices, language } = screen;
  const tiles = choices.map((choice, at) => {
    const until = choice.notAfter;
    const more = until === undefined ? undefined : fill(texts['card.until'], { date: formatDate(until, language) });
    return element(
      'label',
      { class: 'choice' },
      element('input', { type: 'radio', name: 'choice', value: choice.fingerprint, checked: at === 0 }),
      cardTile(choice, texts, more),
    );
  });
  const content = element(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        const fingerprint = content.querySelector<HTMLInputElement>('input:checked')?.value;
        if (fingerprint !== undefined) answer({ type: 'certificate-chosen', fingerprint });
      },
    },
    element(
      'fieldset',
      { class: 'choices', 'aria-describedby': 'choice-text' },
      element('legend', { class: 'label' }, texts['choice.title']),
      element('p', { class: 'soft', id: 'choice-text' }, texts['choice.text']),
      ...tiles,
    ),
    element(
      'div',
      { class: 'actions' },
      element('button', { type: 'button', onclick: () => answer(CANCELLED) }, texts['prompt.cancel']),
      element('button', { type: 'submit', class: 'primary' }, texts['choice.confirm']),
    ),
  );
  return { content, focus: content.querySelector('input') ?? content };
}

/** Asks once more before the try that may block the card. "Cancel" has the keyboard. */
export function lastTryPanel(screen: Step<'confirm-last-try'>, answer: Answer): Panel {
  const { texts } = screen;
  const cancel = element('button', { type: 'button', onclick: () => answer(CANCELLED) }, texts['prompt.cancel']);
  const problem = problemText(screen, screen.problem);
  const content = element(
    'section',
    { 'aria-labelledby': 'last-try' },
    cardTile(screen.card, texts),
    element(
      'div',
      { class: 'notice bad', role: 'alert' },
      drawing(DRAWINGS.warning),
      element(
        'div',
        {},
        element('h2', { id: 'last-try' }, texts['last-try.title']),
        problem === undefined ? undefined : element('p', { class: 'strong' }, problem),
        element('p', {}, texts['last-try.text']),
        element('p', {}, texts['last-try.advice']),
      ),
    ),
    element(
      'div',
      { class: 'actions' },
      cancel,
      element(
        'button',
        { type: 'button', class: 'danger', onclick: () => answer({ type: 'last-try-confirmed' }) },
        texts['last-try.confirm'],
      ),
    ),
  );
  return { content, focus: cancel };
}

/** The PIN is typed on the reader: this computer never sees it. */
export function readerPanel(screen: Step<'enter-pin-on-reader'>, answer: Answer): Panel {
  const { texts, card, triesLeft } = screen;
  const cancel = element('button', { type: 'button', onclick: () => answer(CANCELLED) }, texts['prompt.cancel']);
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    element(
      'div',
      { class: 'notice calm' },
      drawing(DRAWINGS.keypad),
      element(
        'div',
        { role: 'status' },
        element('h2', {}, texts['reader.title']),
        element('p', {}, fill(texts['reader.text'], { reader: card.reader })),
      ),
    ),
    element(
      'div',
      { class: 'hints' },
      element('p', { class: 'remark', role: 'alert' }, problemText(screen, screen.problem) ?? ''),
      element('p', { class: 'tries', 'data-left': String(triesLeft) }, texts[`pin.tries.${triesLeft}`]),
    ),
    element('div', { class: 'actions' }, cancel),
  );
  return { content, focus: cancel };
}

/** The card is busy. */
export function workingPanel(screen: Step<WorkingStep>, answer: Answer): Panel {
  const { texts, card, step } = screen;
  const cancel = element('button', { type: 'button', onclick: () => answer(CANCELLED) }, texts['prompt.cancel']);
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    element(
      'div',
      { class: 'working' },
      element('div', { class: 'spinner', 'aria-hidden': 'true' }),
      element('p', { role: 'status' }, texts[WORKING_TEXTS[step]]),
    ),
    element('div', { class: 'actions' }, cancel),
  );
  return { content, focus: cancel };
}

const WORKING_TEXTS = {
  'reaching-server': 'working.reaching',
  'reading-card': 'working.reading',
  signing: 'working.signing',
  'awaiting-server': 'working.awaiting',
} as const satisfies Readonly<Record<WorkingStep, TextKey>>;

/** What ended the request, and what to do about it. */
export function endedPanel(screen: Step<'ended'>, answer: Answer): Panel {
  const { texts } = screen;
  const close = element(
    'button',
    { type: 'button', class: 'primary', onclick: () => answer(CANCELLED) },
    texts['prompt.close'],
  );
  const content = element(
    'section',
    {},
    element(
      'div',
      { class: 'notice bad', role: 'alert' },
      drawing(DRAWINGS.warning),
      element(
        'div',
        {},
        element('h2', {}, screen.title),
        element('p', {}, screen.explanation),
        element('p', { class: 'strong' }, screen.remedy),
      ),
    ),
    element('p', { class: 'soft' }, fill(texts['ended.help-code'], { code: screen.helpCode })),
    element('div', { class: 'actions' }, close),
  );
  return { content, focus: close };
}
