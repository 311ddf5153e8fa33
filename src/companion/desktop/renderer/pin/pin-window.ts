import type { PinAnswer, PinScreen } from '../../pin-screen.js';
import { connect } from '../connect.js';
import { element } from '../element.js';
import { guardPage } from '../guard-page.js';
import { pinPanel, type Panel, type PinPanel } from '../prompt/index.js';
import { codeQuestionOf, progressOf } from './code-question.js';
import {
  cardsPanel,
  confirmUnblockPanel,
  donePanel,
  endedPanel,
  insertPanel,
  lastTryPanel,
  readerPanel,
  signInFirstPanel,
  taskPanel,
  workingPanel,
} from './pin-panels.js';

/** The script of the window of a card's codes. */
const companion = connect('pin');
const main = document.querySelector('main') ?? document.body;
let shown: PinScreen | undefined;
let code: PinPanel | undefined;

guardPage(window);

function answer(given: PinAnswer): void {
  code?.wipe();
  companion.tell('answer', given);
}

function submit(question: number, digits: Uint8Array): void {
  try {
    companion.tell('answer', { type: 'code-entered', question, code: digits });
  } finally {
    digits.fill(0);
  }
}

function show(screen: PinScreen): void {
  // Asked for and sent: the one that comes second is the same, or newer.
  if (shown !== undefined && screen.question <= shown.question) return;
  shown = screen;
  code?.wipe();
  code = undefined;
  const { content, focus } = build(screen);
  document.documentElement.lang = screen.language;
  document.title = screen.texts['codes.title'];
  main.replaceChildren(heading(screen), content);
  main.dataset.step = screen.step;
  main.dataset.entry = screen.step === 'enter-code' ? screen.entry : '';
  focus.focus();
}

function build(screen: PinScreen): Panel {
  switch (screen.step) {
    case 'insert-card':
      return insertPanel(screen, answer);
    case 'sign-in-first':
      return signInFirstPanel(screen, answer);
    case 'choose-card':
      return cardsPanel(screen, answer);
    case 'choose-task':
      return taskPanel(screen, answer);
    case 'confirm-unblock':
      return confirmUnblockPanel(screen, answer);
    case 'confirm-last-try':
      return lastTryPanel(screen, answer);
    case 'enter-code': {
      const { question } = screen;
      return (code = pinPanel(codeQuestionOf(screen), {
        submit: (digits) => submit(question, digits),
        cancel: () => answer({ type: 'left' }),
      }));
    }
    case 'enter-on-reader':
      return readerPanel(screen, answer);
    case 'reading-card':
    case 'working':
      return workingPanel(screen, answer);
    case 'done':
      return donePanel(screen, answer);
    case 'ended':
      return endedPanel(screen, answer);
  }
}

/** What is being done, and how far it is. */
function heading(screen: PinScreen): HTMLElement {
  const { texts } = screen;
  const title =
    'task' in screen && screen.step !== 'ended'
      ? texts[`codes.task.${screen.task}`]
      : texts[screen.step === 'confirm-unblock' ? 'codes.task.unblock' : 'codes.heading'];
  return element(
    'header',
    {},
    element('h1', {}, element('span', { class: 'site' }, title)),
    screen.step === 'enter-code' ? element('p', { class: 'soft' }, progressOf(screen)) : undefined,
  );
}

window.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  answer({ type: 'left' });
});
window.addEventListener('pagehide', () => code?.wipe());
companion.onShow('screen', show);
void companion.ask('screen', undefined).then(show);
