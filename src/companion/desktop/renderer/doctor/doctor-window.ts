import type { DoctorAction, DoctorScreen, VerdictInWords } from '../../doctor-screen.js';
import { fill } from '../../texts.js';
import { connect } from '../connect.js';
import { drawing, DRAWINGS, element } from '../element.js';
import { guardPage } from '../guard-page.js';
import { drawWhatChanged } from '../replace-content.js';
import { checkList, readOut } from './check-list.js';

/** The script of the diagnosis window: what to mend first on top, what can be done with it, then every check. */
const companion = connect('doctor');
let screen: DoctorScreen | undefined;
let acting = false;

const title = element('h1', { id: 'title', tabindex: '-1' });
const top = element('div', { class: 'top' });
const buttons = element('div', { class: 'row-of-buttons' });
const list = element('div', { class: 'layers' });
/** What is found at the end is heard once, wherever the keyboard is. */
const heard = element('p', { class: 'unseen', role: 'status', id: 'heard' });
const good = element('p', { class: 'outcome good', role: 'status', id: 'said' });
const bad = element('p', { class: 'outcome bad', role: 'alert' });
const main = element('main', {}, title, top, buttons, list, element('div', { class: 'said' }, good, bad));
document.body.append(main, heard);

guardPage(window);

const draw = drawWhatChanged(title);

function show(next: DoctorScreen): void {
  const { language, texts, step, verdict, progress, layers } = next;
  const changed = screen?.step !== step || screen.language !== language;
  screen = next;
  document.documentElement.lang = language;
  document.title = texts['doctor.title'];
  title.textContent = texts['doctor.heading'];
  draw(top, [language, verdict, verdict ?? progress], () => [
    verdict === undefined ? progressBlock(next) : verdictBlock(verdict, next),
  ]);
  draw(buttons, [language, step, verdict?.helpCode], () => buttonsOf(next));
  draw(list, [language, layers], () => checkList(next));
  main.dataset.step = step;
  // Progress is looked at; only the beginning and what is found are heard.
  if (changed) heard.textContent = readOut(next);
}

function progressBlock({ texts, progress: { done, total, text } }: DoctorScreen): HTMLElement {
  return element(
    'section',
    { class: 'notice calm', 'aria-labelledby': 'progress-title' },
    element(
      'div',
      {},
      element('h2', { id: 'progress-title' }, texts['doctor.running.title']),
      element('progress', { max: String(total), value: String(done), 'aria-labelledby': 'progress-title' }),
      element('p', { class: 'soft' }, text),
    ),
  );
}

function verdictBlock(
  { tone, severity, title: heading, text, remedy, helpCode, more }: VerdictInWords,
  { texts }: DoctorScreen,
): HTMLElement {
  return element(
    'section',
    { class: `notice verdict ${tone}`, 'aria-labelledby': 'verdict-title' },
    drawing(tone === 'good' ? DRAWINGS.done : tone === 'bad' ? DRAWINGS.cross : DRAWINGS.warning),
    element(
      'div',
      {},
      severity === undefined ? undefined : element('p', { class: 'severity' }, severity),
      element('h2', { id: 'verdict-title' }, heading),
      element('p', {}, text),
      remedy === undefined ? undefined : element('p', { class: 'strong' }, remedy),
      helpCode === undefined
        ? undefined
        : element('p', { class: 'help-code' }, ...withCode(texts['ended.help-code'], helpCode)),
      more === undefined ? undefined : element('p', { class: 'soft' }, more),
    ),
  );
}

/** The code apart from the sentence around it: it is what is read out on the telephone. */
function withCode(template: string, code: string): readonly (HTMLElement | string)[] {
  const [before = '', after = ''] = fill(template, { code: '\n' }).split('\n');
  return [before, element('strong', { class: 'code' }, code), after];
}

function buttonsOf({ texts, step, verdict }: DoctorScreen): readonly HTMLElement[] {
  const button = (id: DoctorAction, text: string, look = ''): HTMLElement =>
    element(
      'button',
      // Not `disabled`, which would take the keyboard away from who has just pressed it.
      {
        type: 'button',
        id,
        class: look,
        'aria-disabled': step === 'running' ? 'true' : undefined,
        onclick: () => void act(id),
      },
      text,
    );
  return [
    ...(verdict?.helpCode === undefined ? [] : [button('copy-code', texts['doctor.copy'], 'primary')]),
    ...(step === 'failed' ? [] : [button('save-report', texts['doctor.save'])]),
    button('run-again', texts['doctor.again']),
  ];
}

/** One after the other: a second click on a slow button is no second order. */
async function act(action: DoctorAction): Promise<void> {
  if (acting || screen?.step === 'running') return;
  acting = true;
  say('good', '');
  try {
    const outcome = await companion.ask('act', action);
    if (outcome !== undefined) say(outcome.tone, outcome.text);
  } finally {
    acting = false;
  }
}

function say(tone: 'good' | 'bad', text: string): void {
  good.textContent = tone === 'good' ? text : '';
  bad.textContent = tone === 'bad' ? text : '';
}

companion.onShow('screen', show);
void companion.ask('screen', undefined).then((first) => {
  // What came meanwhile is newer.
  if (screen === undefined) show(first);
  title.focus();
});
