import { typeset } from '../../../../protocol/index.js';
import type { TextKey } from '../../texts.js';
import type { WelcomeScreen } from '../../welcome-screen.js';
import { connect } from '../connect.js';
import { guardPage } from '../guard-page.js';

/** What the page names: `data-text="insert.title"` is the text `welcome.insert.title`. */
type WelcomeKey = TextKey extends infer K ? (K extends `welcome.${infer Name}` ? Name : never) : never;

/** The script of the window of the first run: its page holds the drawings, and gets its words here. */
const companion = connect('welcome');
const main = document.querySelector('main') ?? document.body;
const done = main.querySelector('button');

guardPage(window);

function show({ language, texts, step }: WelcomeScreen): void {
  const say = (key: string | undefined): string => typeset(texts[`welcome.${key as WelcomeKey}`]);
  document.documentElement.lang = language;
  document.title = texts['welcome.title'];
  for (const element of main.querySelectorAll<HTMLElement | SVGElement>('[data-text]')) {
    element.textContent = say(element.dataset.text);
  }
  for (const drawing of main.querySelectorAll<SVGElement>('[data-label]')) {
    drawing.setAttribute('aria-label', say(drawing.dataset.label));
  }
  main.dataset.step = step;
  done?.focus();
}

function close(): void {
  companion.tell('closed', undefined);
}

done?.addEventListener('click', close);
window.addEventListener('keydown', (event) => {
  // Enter on the button is a click on it.
  if (event.key !== 'Escape' && (event.key !== 'Enter' || event.target === done)) return;
  event.preventDefault();
  close();
});
companion.onShow('screen', show);
void companion.ask('screen', undefined).then(show);
