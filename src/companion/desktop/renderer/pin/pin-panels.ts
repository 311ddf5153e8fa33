import { typeset } from '../../../../protocol/index.js';
import type { PinAnswer, PinScreen } from '../../pin-screen.js';
import { fill } from '../../texts.js';
import { drawing, DRAWINGS, element, type Child } from '../element.js';
import { cardTile, type Panel } from '../prompt/index.js';
import { triesOf } from './code-question.js';

type Step<S extends PinScreen['step']> = PinScreen & { readonly step: S };
type Answer = (answer: PinAnswer) => void;

const LEFT: PinAnswer = { type: 'left' };

function button(label: string, onclick: () => void, kind?: 'primary' | 'danger'): HTMLButtonElement {
  return element('button', { type: 'button', class: kind, onclick }, label);
}

function actions(...buttons: readonly (Child | undefined)[]): HTMLElement {
  return element('div', { class: 'actions' }, ...buttons);
}

/** A coloured box: a drawing, a title, and what there is to say. */
function notice(
  kind: 'bad' | 'calm' | 'good',
  role: 'alert' | 'status',
  path: string,
  title: string,
  ...lines: readonly (Child | undefined)[]
): HTMLElement {
  const said = lines.map((line) => (typeof line === 'string' ? paragraph(line) : line));
  return element(
    'div',
    { class: `notice ${kind}` },
    drawing(path),
    element('div', { role }, element('h2', {}, typeset(title)), ...said),
  );
}

function paragraph(text: string, kind?: string): HTMLElement {
  return element('p', { class: kind }, typeset(text));
}

/** There is no card. The window goes on by itself when one comes. */
export function insertPanel({ texts }: Step<'insert-card'>, answer: Answer): Panel {
  const close = button(texts['prompt.close'], () => answer(LEFT));
  const content = element(
    'section',
    {},
    notice('calm', 'status', DRAWINGS.card, texts['codes.insert.title'], texts['codes.insert.text']),
    actions(close),
  );
  return { content, focus: close };
}

/** A site asks for a PIN in its own window. */
export function signInFirstPanel({ texts }: Step<'sign-in-first'>, answer: Answer): Panel {
  const close = button(texts['prompt.close'], () => answer(LEFT));
  const content = element(
    'section',
    {},
    notice(
      'calm',
      'status',
      DRAWINGS.keypad,
      texts['codes.sign-in-first.title'],
      texts['codes.sign-in-first.text'],
      texts['codes.sign-in-first.wiped'],
    ),
    actions(close),
  );
  return { content, focus: close };
}

/** The cards that are in. */
export function cardsPanel({ texts, cards, question }: Step<'choose-card'>, answer: Answer): Panel {
  const tiles = cards.map((card, at) =>
    element(
      'label',
      { class: 'choice' },
      element('input', { type: 'radio', name: 'card', value: card.serial, checked: at === 0 }),
      cardTile(card, texts, fill(texts['codes.in-reader'], { reader: card.reader })),
    ),
  );
  const content = element(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        const serial = content.querySelector<HTMLInputElement>('input:checked')?.value;
        if (serial !== undefined) answer({ type: 'card-chosen', question, serial });
      },
    },
    element(
      'fieldset',
      { class: 'choices' },
      element('legend', { class: 'label' }, texts['choice.title']),
      element('p', { class: 'soft' }, texts['codes.choose-card']),
      ...tiles,
    ),
    actions(
      button(texts['prompt.cancel'], () => answer(LEFT)),
      element('button', { type: 'submit', class: 'primary' }, texts['choice.confirm']),
    ),
  );
  return { content, focus: content.querySelector('input') ?? content };
}

/** What to do with the codes of the card, and the rules of both. */
export function taskPanel({ texts, card, locked, question }: Step<'choose-task'>, answer: Answer): Panel {
  const taskButton = (task: 'change' | 'unblock'): HTMLButtonElement =>
    element(
      'button',
      { type: 'button', class: 'task', onclick: () => answer({ type: 'task-chosen', question, task }) },
      element('span', { class: 'task-name' }, texts[`codes.task.${task}`]),
      element('span', { class: 'soft' }, typeset(texts[`codes.rule.${task}`])),
    );
  const unblock = taskButton('unblock');
  const tasks = locked ? [unblock] : [taskButton('change'), unblock];
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    locked
      ? notice('bad', 'alert', DRAWINGS.warning, texts['codes.locked.title'], texts['codes.locked.text'])
      : undefined,
    element('div', { class: 'tasks' }, ...tasks),
    element(
      'ul',
      { class: 'rules soft' },
      ...([`codes.rule.digits`, `codes.rule.for-good`, `codes.rule.lost`] as const).map((rule) =>
        element('li', {}, typeset(texts[rule])),
      ),
    ),
    actions(button(texts['prompt.close'], () => answer(LEFT))),
  );
  return { content, focus: tasks[0] ?? content };
}

/** The card is not blocked: unblocking it is most likely not what is wanted. "Cancel" has the keyboard. */
export function confirmUnblockPanel({ texts, card, question }: Step<'confirm-unblock'>, answer: Answer): Panel {
  const cancel = button(texts['prompt.cancel'], () => answer(LEFT));
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    notice(
      'bad',
      'alert',
      DRAWINGS.warning,
      texts['codes.not-blocked.title'],
      texts['codes.not-blocked.text'],
      texts['codes.not-blocked.cost'],
    ),
    actions(
      cancel,
      button(texts['codes.not-blocked.confirm'], () => answer({ type: 'confirmed', question }), 'danger'),
    ),
  );
  return { content, focus: cancel };
}

/** Asks once more before the try that may block the card. "Cancel" has the keyboard. */
export function lastTryPanel(
  { texts, card, task, problem, question }: Step<'confirm-last-try'>,
  answer: Answer,
): Panel {
  const cancel = button(texts['prompt.cancel'], () => answer(LEFT));
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    notice(
      'bad',
      'alert',
      DRAWINGS.warning,
      texts[`codes.last-try.title.${task}`],
      problem === 'wrong' ? paragraph(texts[`codes.wrong.${task}`], 'strong') : undefined,
      texts[`codes.last-try.text.${task}`],
      texts[`codes.last-try.advice.${task}`],
    ),
    actions(
      cancel,
      button(texts['codes.last-try.confirm'], () => answer({ type: 'confirmed', question }), 'danger'),
    ),
  );
  return { content, focus: cancel };
}

/** All codes are typed on the reader: this computer never sees them. */
export function readerPanel(screen: Step<'enter-on-reader'>, answer: Answer): Panel {
  const { texts, card, task, problem } = screen;
  const { tries, left } = triesOf(screen);
  const abandon = button(texts['codes.reader.abandon'], () => answer(LEFT));
  const content = element(
    'section',
    { tabindex: '-1' },
    cardTile(card, texts),
    notice(
      'calm',
      'status',
      DRAWINGS.keypad,
      texts['codes.reader.title'],
      fill(texts[`codes.reader.text.${task}`], { reader: card.reader }),
      texts['codes.reader.cancel'],
    ),
    element(
      'div',
      { class: 'hints' },
      element('p', { class: 'remark', role: 'alert' }, problem === undefined ? '' : texts[`codes.wrong.${task}`]),
      element('p', { class: 'tries', 'data-left': String(left) }, typeset(tries)),
    ),
    actions(abandon),
  );
  // Not the button: an Enter that is meant for the reader would leave nobody knowing which PIN the card has.
  return { content, focus: content };
}

/** The card is being read, or does what it was told: then there is nothing to cancel. */
export function workingPanel({ texts, card, step }: Step<'reading-card' | 'working'>, answer: Answer): Panel {
  const working = step === 'working';
  const cancel = working ? undefined : button(texts['prompt.cancel'], () => answer(LEFT));
  const content = element(
    'section',
    { tabindex: working ? '-1' : undefined },
    cardTile(card, texts),
    element(
      'div',
      { class: 'working' },
      element('div', { class: 'spinner', 'aria-hidden': 'true' }),
      element('p', { role: 'status' }, texts[working ? 'codes.working' : 'working.reading']),
      working ? paragraph(texts['codes.working.sign-in'], 'soft') : undefined,
    ),
    cancel === undefined ? undefined : actions(cancel),
  );
  return { content, focus: cancel ?? content };
}

/** It is done. */
export function donePanel({ texts, card, task }: Step<'done'>, answer: Answer): Panel {
  const close = button(texts['prompt.close'], () => answer(LEFT), 'primary');
  const content = element(
    'section',
    {},
    cardTile(card, texts),
    notice('good', 'status', DRAWINGS.done, texts[`codes.done.${task}`], texts['codes.done.next']),
    actions(close),
  );
  return { content, focus: close };
}

/** What ended it, and what to do about it. Where nobody can say which PIN the card has, that comes first. */
export function endedPanel(screen: Step<'ended'>, answer: Answer): Panel {
  const { texts, question, outcomeUnknown, again } = screen;
  const close = button(texts['prompt.close'], () => answer(LEFT), again ? undefined : 'primary');
  const retry = again ? button(texts['codes.again'], () => answer({ type: 'again', question }), 'primary') : undefined;
  const content = element(
    'section',
    {},
    outcomeUnknown ? unknownNotice(screen) : failureNotice(screen),
    paragraph(fill(texts['ended.help-code'], { code: screen.helpCode }), 'soft'),
    actions(close, retry),
  );
  return { content, focus: retry ?? close };
}

function failureNotice({ texts, code, title, explanation, remedy, again }: Step<'ended'>): HTMLElement {
  // Of a blocked card nobody wonders which PIN it has.
  const unchanged = again && code !== 'ERR_PIN_LOCKED' ? texts['codes.not-done'] : undefined;
  return notice('bad', 'alert', DRAWINGS.warning, title, explanation, unchanged, paragraph(remedy, 'strong'));
}

function unknownNotice({ texts, task, code, explanation }: Step<'ended'>): HTMLElement {
  return notice(
    'bad',
    'alert',
    DRAWINGS.warning,
    texts['codes.unknown.title'],
    // Whoever has broken it off knows that.
    code === 'ERR_FLOW_CANCELLED' ? undefined : explanation,
    texts[`codes.unknown.text.${task}`],
    paragraph(texts[`codes.unknown.remedy.${task}`], 'strong'),
  );
}
