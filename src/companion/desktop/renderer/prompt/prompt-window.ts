import type { PromptScreen, PromptWindowAnswer } from '../../prompt-screen.js';
import { fill } from '../../texts.js';
import { connect } from '../connect.js';
import { element } from '../element.js';
import { guardPage } from '../guard-page.js';
import { choicePanel, endedPanel, lastTryPanel, readerPanel, workingPanel, type Panel } from './other-panels.js';
import { pinPanel, type CodeQuestion, type PinPanel } from './pin-panel.js';
import { problemText } from './problem-text.js';

/** The script of the PIN window. */
const companion = connect('prompt');
const main = document.querySelector('main') ?? document.body;
let shown: PromptScreen | undefined;
let pin: PinPanel | undefined;

guardPage(window);

function answer(given: PromptWindowAnswer): void {
  pin?.wipe();
  companion.tell('answer', given);
}

function submit(digits: Uint8Array): void {
  try {
    companion.tell('answer', { type: 'pin-entered', pin: digits });
  } finally {
    digits.fill(0);
  }
}

function show(screen: PromptScreen): void {
  const before = shown;
  shown = screen;
  // What the person has typed stays, where the same is asked again for no reason of theirs.
  if (
    pin !== undefined &&
    screen.step === 'enter-pin' &&
    screen.problem === undefined &&
    isSameQuestion(before, screen)
  ) {
    pin.update(questionOf(screen));
    return;
  }
  pin?.wipe();
  pin = undefined;
  const { content, focus } = build(screen);
  document.documentElement.lang = screen.language;
  document.title = screen.texts['prompt.title'];
  main.replaceChildren(heading(screen), content);
  main.dataset.step = screen.step;
  focus.focus();
}

/** The same PIN of the same card for the same site; only the hints may differ. */
function isSameQuestion(before: PromptScreen | undefined, after: PromptScreen): boolean {
  const question = (screen: PromptScreen | undefined): string =>
    JSON.stringify({ ...screen, triesLeft: undefined, problem: undefined });
  return question(before) === question(after);
}

function build(screen: PromptScreen): Panel {
  switch (screen.step) {
    case 'choose-certificate':
      return choicePanel(screen, answer);
    case 'confirm-last-try':
      return lastTryPanel(screen, answer);
    case 'enter-pin':
      return (pin = pinPanel(questionOf(screen), { submit, cancel: () => answer({ type: 'cancelled' }) }));
    case 'enter-pin-on-reader':
      return readerPanel(screen, answer);
    case 'reaching-server':
    case 'reading-card':
    case 'signing':
    case 'awaiting-server':
      return workingPanel(screen, answer);
    case 'ended':
      return endedPanel(screen, answer);
  }
}

/** The PIN of a sign-in. */
function questionOf(screen: PromptScreen & { readonly step: 'enter-pin' }): CodeQuestion {
  const { texts, card, triesLeft, minimumLength, maximumLength } = screen;
  const limits = { minimum: minimumLength, maximum: maximumLength };
  return {
    ...{ texts, card, minimumLength, maximumLength },
    label: texts['pin.label'],
    hint: fill(texts['pin.hint'], limits),
    full: fill(texts['pin.full'], limits),
    tries: texts[`pin.tries.${triesLeft}`],
    left: triesLeft,
    remark: problemText(screen, screen.problem),
  };
}

/** Which site asks, for what. The host stands out: it is what tells one site from another. */
function heading({ texts, origin, purpose, step, cardHost }: PromptScreen): HTMLElement {
  const { protocol, host } = new URL(origin);
  const detail =
    cardHost === undefined
      ? texts[purpose === 'login' ? 'prompt.login.detail' : 'prompt.link.detail']
      : fill(texts['prompt.card-host'], { host: cardHost });
  return element(
    'header',
    {},
    element(
      'h1',
      {},
      element('span', { class: 'purpose' }, `${texts[purpose === 'login' ? 'prompt.login' : 'prompt.link']} `),
      element('span', { class: 'site' }, protocol === 'https:' ? host : `${protocol}//${host}`),
    ),
    step === 'ended' ? undefined : element('p', { class: cardHost === undefined ? 'soft' : 'card-host' }, detail),
  );
}

window.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  answer({ type: 'cancelled' });
});
window.addEventListener('pagehide', () => pin?.wipe());
companion.onShow('screen', show);
void companion.ask('screen', undefined).then(show);
