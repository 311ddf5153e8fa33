import { HOME_SECTIONS, type HomeAction, type HomeScreen, type HomeSection, type Licence } from '../../home-screen.js';
import { connect } from '../connect.js';
import { element } from '../element.js';
import { guardPage } from '../guard-page.js';
import { aboutPart } from './about-part.js';
import { askFirst } from './ask-first.js';
import { cardPart } from './card-part.js';
import { historyPart } from './history-part.js';
import { notice, type BuildPart, type HomePage } from './home-page.js';
import { drawWhatChanged } from '../replace-content.js';
import { settingsPart } from './settings-part.js';
import { sitesPart } from './sites-part.js';

/** The script of the home window: one tab a part, and a line that says what came of what the person did. */
const PARTS: Readonly<Record<HomeSection, BuildPart>> = {
  card: cardPart,
  sites: sitesPart,
  history: historyPart,
  settings: settingsPart,
  about: aboutPart,
};

const companion = connect('home');
let screen: HomeScreen | undefined;
let section: HomeSection = 'card';
let licences: readonly Licence[] | undefined;
let acting = false;

const tabs = element('div', { role: 'tablist', 'aria-orientation': 'vertical' });
const product = element('p', { class: 'product' });
const problems = element('div', { class: 'problems' });
const title = element('h1', { id: 'part-title', tabindex: '-1' });
const content = element('div', { class: 'part' });
const panel = element('div', { role: 'tabpanel', id: 'panel', 'aria-labelledby': 'part-title' }, title, content);
const good = element('p', { class: 'outcome good', role: 'status' });
const bad = element('p', { class: 'outcome bad', role: 'alert' });
document.body.append(
  element('nav', {}, product, tabs),
  element('main', {}, problems, panel, element('div', { class: 'said' }, good, bad)),
);

guardPage(window);

const draw = drawWhatChanged(title);

function show(next: HomeScreen): void {
  screen = next;
  const { texts, language } = next;
  document.documentElement.lang = language;
  document.title = texts['home.title'];
  product.textContent = texts['app.name'];
  title.textContent = texts[`home.section.${section}`];
  tabs.setAttribute('aria-label', texts['home.sections']);
  tabs.parentElement?.setAttribute('aria-label', texts['home.sections']);
  const asked = next.sites?.asked.length ?? 0;
  draw(tabs, [language, section, asked], () => HOME_SECTIONS.map((each) => tab(each, next, asked)));
  const here = next.problems.filter(({ parts }) => parts.includes(section));
  draw(problems, [language, here], () => here.map((problem) => notice(problem, texts, 'h2')));
  const page: HomePage = {
    screen: next,
    licences,
    act: (action) => void act(action),
    confirm: (question) => askFirst(question, texts),
    showLicences: () => void showLicences(),
  };
  draw(content, [next, section, licences?.length], () => PARTS[section](page));
}

function tab(each: HomeSection, { texts }: HomeScreen, asked: number): HTMLElement {
  const selected = each === section;
  const count = each === 'sites' && asked > 0 ? asked : undefined;
  return element(
    'button',
    {
      ...{
        type: 'button',
        role: 'tab',
        id: `tab-${each}`,
        'aria-controls': 'panel',
        'aria-selected': String(selected),
      },
      tabindex: selected ? '0' : '-1',
      onclick: () => select(each),
    },
    texts[`home.section.${each}`],
    count === undefined
      ? undefined
      : element(
          'span',
          { class: 'count' },
          String(count),
          element('span', { class: 'unseen' }, ` — ${texts['home.sites.asked']}`),
        ),
  );
}

function select(next: HomeSection): void {
  section = next;
  say('good', '');
  // Another part begins at its top, and nothing of the one before it stays.
  content.replaceChildren();
  if (screen !== undefined) show(screen);
  document.querySelector('main')?.scrollTo(0, 0);
}

tabs.addEventListener('keydown', (event) => {
  const at = HOME_SECTIONS.indexOf(section);
  const last = HOME_SECTIONS.length - 1;
  const to: Readonly<Record<string, number>> = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowRight: at === last ? 0 : at + 1,
    ArrowUp: at === 0 ? last : at - 1,
    ArrowLeft: at === 0 ? last : at - 1,
    Home: 0,
    End: last,
  };
  const next = HOME_SECTIONS[to[event.key] ?? -1];
  if (next === undefined) return;
  event.preventDefault();
  select(next);
  document.getElementById(`tab-${next}`)?.focus();
});

/** One after the other: a second click on a slow button is no second order. */
async function act(action: HomeAction): Promise<void> {
  if (acting) return;
  acting = true;
  say('good', '');
  panel.setAttribute('aria-busy', 'true');
  try {
    const outcome = await companion.ask('act', action);
    if (outcome === undefined) return;
    if (outcome.tone === 'good') clearTyped(action);
    say(outcome.tone, outcome.text);
  } finally {
    acting = false;
    panel.removeAttribute('aria-busy');
    restoreChoices();
  }
}

/** What was typed and taken is done with; what was refused stays, to be mended. */
function clearTyped({ type }: HomeAction): void {
  const id = type === 'allow-site' ? 'site' : type === 'add-module' ? 'module' : undefined;
  const field = id === undefined ? undefined : document.getElementById(id);
  if (field instanceof HTMLInputElement) field.value = '';
}

/** A box that was ticked in vain must not look as if it had worked. */
function restoreChoices(): void {
  for (const input of content.querySelectorAll<HTMLInputElement>('input[type=radio], input[type=checkbox]')) {
    input.checked = input.id === 'start-at-login' ? screen?.startAtLogin === 'on' : input.value === screen?.language;
  }
}

function say(tone: 'good' | 'bad', text: string): void {
  good.textContent = tone === 'good' ? text : '';
  bad.textContent = tone === 'bad' ? text : '';
}

async function showLicences(): Promise<void> {
  if (licences !== undefined) return;
  licences = await companion.ask('licences', undefined);
  if (screen !== undefined) show(screen);
}

companion.onShow('screen', show);
companion.onShow('section', (wanted) => {
  select(wanted);
  title.focus();
});
void companion.ask('screen', undefined).then((first) => {
  section = first.section;
  show(first);
  document.getElementById(`tab-${section}`)?.focus();
});
