import { PinField } from '../../../card/index.js';
import type { PromptScreen } from '../../prompt-screen.js';
import { fill } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';
import { cardTile } from './card-tile.js';
import { problemText } from './problem-text.js';
import { readKey } from './read-key.js';

type EnterPinScreen = PromptScreen & { readonly step: 'enter-pin' };

/** The field of the PIN with its keypad. */
export interface PinPanel {
  readonly content: HTMLElement;
  /** What takes the keyboard. */
  readonly focus: HTMLElement;
  /** The same question with other hints: what was typed stays. */
  update(screen: EnterPinScreen): void;
  wipe(): void;
}

const ZERO = 0x30;

/**
 * Digits as bytes and never as a text: the field is no input of the browser, whose value would be a string that nobody can
 * wipe, and that a password manager, a spelling checker or the clipboard would want.
 * @param submit takes the PIN over, and wipes it
 */
export function pinPanel(
  screen: EnterPinScreen,
  actions: { readonly submit: (pin: Uint8Array) => void; readonly cancel: () => void },
): PinPanel {
  const { texts, minimumLength, maximumLength } = screen;
  const limits = { minimum: minimumLength, maximum: maximumLength };
  const digits = new PinField(maximumLength);
  const dots = element('div', { class: 'dots', 'aria-hidden': 'true' });
  const count = element('span', { class: 'unseen', role: 'status' });
  const remark = element('p', { class: 'remark', role: 'alert' }, problemText(screen, screen.problem) ?? '');
  const tries = element('p', { class: 'tries', id: 'tries' });
  const field = element(
    'div',
    {
      ...{ class: 'pin', role: 'textbox', tabindex: '0', 'aria-labelledby': 'pin-label' },
      ...{ 'aria-describedby': 'pin-hint tries', 'aria-multiline': 'false', 'data-test': 'pin' },
    },
    dots,
  );
  const confirm = element('button', { type: 'submit', class: 'primary', 'aria-disabled': 'true' }, texts['pin.submit']);

  const draw = (): void => {
    const places = Math.max(minimumLength, digits.length);
    dots.replaceChildren(
      ...Array.from({ length: places }, (_, at) => element('span', at < digits.length ? { class: 'filled' } : {})),
    );
    count.textContent = fill(texts['pin.count'], { count: digits.length });
    confirm.setAttribute('aria-disabled', String(!fits()));
  };
  const fits = (): boolean => digits.length >= minimumLength && digits.length <= maximumLength;
  const changed = (): void => {
    remark.textContent = digits.length > maximumLength ? fill(texts['pin.full'], limits) : '';
    draw();
  };
  const type = (digit: number): void => {
    digits.add(ZERO + digit);
    changed();
  };
  const erase = (): void => {
    digits.erase();
    changed();
  };
  const eraseAll = (): void => {
    digits.wipe();
    changed();
  };
  const submit = (): void => {
    // One that is too long is never presented without its end: that would be another PIN, and cost a try.
    if (fits()) actions.submit(digits.take());
    draw();
  };

  const key = (digit: number): HTMLElement =>
    element('button', { type: 'button', class: 'key', onclick: () => type(digit) }, String(digit));
  const eraseKey = element(
    'button',
    { type: 'button', class: 'key quiet', 'aria-label': texts['pin.erase'], onclick: erase },
    drawing(DRAWINGS.erase),
  );
  const eraseAllKey = element(
    'button',
    { type: 'button', class: 'key quiet', 'aria-label': texts['pin.erase-all'], onclick: eraseAll },
    'C',
  );
  const keypad = element(
    'div',
    { class: 'keypad', role: 'group', 'aria-label': texts['pin.keypad'] },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(key),
    eraseAllKey,
    key(0),
    eraseKey,
  );

  const content = element(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    cardTile(screen.card, texts),
    element('label', { class: 'label', id: 'pin-label' }, texts['pin.label']),
    field,
    element('p', { class: 'unseen', id: 'pin-hint' }, fill(texts['pin.hint'], limits)),
    count,
    element('div', { class: 'hints' }, remark, tries),
    keypad,
    element(
      'div',
      { class: 'actions' },
      element('button', { type: 'button', onclick: actions.cancel }, texts['prompt.cancel']),
      confirm,
    ),
  );
  content.addEventListener('keydown', (event) => {
    const pressed = readKey(event);
    // Enter on a button is a click on that button.
    const onButton = event.target instanceof HTMLButtonElement && pressed?.type === 'submit';
    if (pressed === undefined || onButton || pressed.type === 'cancel') return;
    event.preventDefault();
    switch (pressed.type) {
      case 'digit':
        type(pressed.digit);
        break;
      case 'erase':
        erase();
        break;
      case 'erase-all':
        eraseAll();
        break;
      case 'submit':
        submit();
        break;
      case 'refused':
        remark.textContent = texts['pin.digits-only'];
    }
  });

  const update = ({ triesLeft, problem }: EnterPinScreen): void => {
    tries.textContent = texts[`pin.tries.${triesLeft}`];
    tries.dataset.left = String(triesLeft);
    if (problem !== undefined) remark.textContent = problemText(screen, problem) ?? '';
  };
  update(screen);
  draw();
  return { content, focus: field, update, wipe: eraseAll };
}
