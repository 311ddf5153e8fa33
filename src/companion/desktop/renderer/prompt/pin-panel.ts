import { PinField } from '../../../card/index.js';
import type { CardInWords } from '../../prompt-screen.js';
import { fill, type Texts } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';
import { cardTile } from './card-tile.js';
import { readKey } from './read-key.js';

/** What is said below the field. */
export interface CodeHints {
  /** Why the code is asked for again. */
  readonly remark: string | undefined;
  readonly tries: string;
  /** How near a lock is: 1 is the last try. */
  readonly left: 1 | 2 | 3;
}

/** A code that is asked for: the PIN of a sign-in, or one of those of the PIN management. */
export interface CodeQuestion extends CodeHints {
  readonly texts: Texts;
  readonly card: CardInWords;
  readonly label: string;
  /** For screen readers: how long the code is, and how it is typed. */
  readonly hint: string;
  /** Said of a code that is too long. */
  readonly full: string;
  readonly minimumLength: number;
  readonly maximumLength: number;
}

/** The field of a code with its keypad. */
export interface PinPanel {
  readonly content: HTMLElement;
  /** What takes the keyboard. */
  readonly focus: HTMLElement;
  /** The same question with other hints: what was typed stays. */
  update(hints: CodeHints): void;
  wipe(): void;
}

const ZERO = 0x30;

/**
 * Digits as bytes and never as a text: the field is no input of the browser, whose value would be a string that nobody can
 * wipe, and that a password manager, a spelling checker or the clipboard would want.
 * @param submit takes the PIN over, and wipes it
 */
export function pinPanel(
  question: CodeQuestion,
  actions: { readonly submit: (pin: Uint8Array) => void; readonly cancel: () => void },
): PinPanel {
  const { texts, minimumLength, maximumLength } = question;
  const digits = new PinField(maximumLength);
  const dots = element('div', { class: 'dots', 'aria-hidden': 'true' });
  const count = element('span', { class: 'unseen', role: 'status' });
  const remark = element('p', { class: 'remark', role: 'alert' }, question.remark ?? '');
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
    remark.textContent = digits.length > maximumLength ? question.full : '';
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
    cardTile(question.card, texts),
    element('label', { class: 'label', id: 'pin-label' }, question.label),
    field,
    element('p', { class: 'unseen', id: 'pin-hint' }, question.hint),
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

  const update = (hints: CodeHints): void => {
    tries.textContent = hints.tries;
    tries.dataset.left = String(hints.left);
    if (hints.remark !== undefined) remark.textContent = hints.remark;
  };
  update(question);
  draw();
  return { content, focus: field, update, wipe: eraseAll };
}
