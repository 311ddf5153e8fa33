import type { CheckInWords, CheckState, DoctorScreen } from '../../doctor-screen.js';
import { fill } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';

/** The drawing of each state; the word beside it says the same. */
const STATE_DRAWINGS: Readonly<Record<CheckState, string>> = {
  waiting: DRAWINGS.dot,
  running: DRAWINGS.dot,
  ok: DRAWINGS.done,
  warning: DRAWINGS.warning,
  failure: DRAWINGS.cross,
  'not-applicable': DRAWINGS.dash,
  'not-checked': DRAWINGS.question,
};

/** The checks, layer by layer from the ground up. */
export function checkList({ layers }: DoctorScreen): readonly HTMLElement[] {
  return layers.map(({ id, name, checks }) =>
    element(
      'section',
      { class: 'layer', 'aria-labelledby': `layer-${id}` },
      element('h2', { id: `layer-${id}` }, name),
      element('ul', { class: 'checks' }, ...checks.map((check) => row(check))),
    ),
  );
}

function row({ id, title, state, word, finding, facts }: CheckInWords): HTMLElement {
  return element(
    'li',
    { class: state, 'data-check': id },
    drawing(STATE_DRAWINGS[state]),
    element(
      'div',
      {},
      element(
        'p',
        { class: 'check' },
        element('span', { class: 'strong' }, title),
        ' ',
        element('span', { class: 'word' }, word),
      ),
      ...(finding === undefined
        ? []
        : [
            element(
              'p',
              { class: 'found' },
              element('span', { class: 'strong' }, finding.title),
              ' ',
              element('span', { class: 'code' }, finding.helpCode),
            ),
            element('p', {}, finding.remedy),
          ]),
      facts.length === 0 ? undefined : element('p', { class: 'facts' }, ...facts.flatMap(factSpans)),
    ),
  );
}

function factSpans(fact: string, at: number): readonly (HTMLElement | string)[] {
  return [...(at === 0 ? [] : [' · ']), element('span', {}, fact)];
}

/** What has come of the whole, as one text to be read out. */
export function readOut({ verdict, texts }: DoctorScreen): string {
  if (verdict === undefined) return texts['doctor.running.title'];
  const { severity, title, text, remedy, helpCode, more } = verdict;
  return [
    severity === undefined ? `${title}.` : `${severity} — ${title}.`,
    text,
    remedy,
    helpCode === undefined ? undefined : `${fill(texts['ended.help-code'], { code: helpCode })}.`,
    more,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
