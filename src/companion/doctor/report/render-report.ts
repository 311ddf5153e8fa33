import { errorTexts, helpCodeOf, typeset, type Language } from '../../../protocol/index.js';
import { LAYERS, type Layer } from '../check.js';
import { DIAGNOSIS_WORDS, titleOf } from '../print-diagnosis.js';
import { printFact } from '../print-fact.js';
import type { Report, ReportCheck } from './build-report.js';
import { REPORT_STYLE } from './report-style.js';

const WORDS = {
  fr: {
    title: 'Rapport de diagnostic de CPx Bridge',
    allWell: 'Tout va bien',
    nothing: 'Rien n’empêche d’utiliser la carte sur ce poste.',
    made: (time: string, seconds: string) => `${time} UTC, en ${seconds} s`,
    layer: 'Couche',
    sign: 'Verdict',
    result: 'Résultat',
    waiting: (titles: string, cause: string) => `${titles} : non vérifié, dépend de « ${cause} »`,
    log: 'Derniers avertissements du journal',
    privacy:
      'Ce rapport ne contient ni nom, ni identifiant national, ni numéro de carte, ni certificat : un signe comme #3fa91c07 remplace chacun d’eux, et n’a de sens que dans ce rapport.',
  },
  en: {
    title: 'Diagnosis report of CPx Bridge',
    allWell: 'All is well',
    nothing: 'Nothing keeps the card from being used on this computer.',
    made: (time: string, seconds: string) => `${time} UTC, in ${seconds} s`,
    layer: 'Layer',
    sign: 'Verdict',
    result: 'Result',
    waiting: (titles: string, cause: string) => `${titles}: not checked, depends on “${cause}”`,
    log: 'Last warnings of the log',
    privacy:
      'This report holds no name, no national identifier, no card number and no certificate: a mark such as #3fa91c07 stands for each of them, and means something within this report alone.',
  },
} as const;

/**
 * The report as one HTML page that loads nothing and runs nothing: the verdict on top, then a few lines a layer, so that
 * a second person sees the cause without scrolling far.
 */
export function renderReport(report: Report): string {
  const { language, made, tookMs, program, checks } = report;
  const words = WORDS[language];
  const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.max(tookMs, 100) / 1_000);
  const time = made.slice(0, 16).replace('T', ' ');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(words.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header><h1>${escape(words.title)} ${escape(program)}</h1><p>${escape(words.made(time, seconds))}</p></header>
${renderVerdict(report)}
<table>
<thead hidden><tr><th scope="col">${words.layer}</th><th scope="col">${words.sign}</th><th scope="col">${words.result}</th></tr></thead>
${LAYERS.map((layer) => renderLayer(layer, checks, language)).join('\n')}
</table>
${renderLog(report)}
<footer>${inLanguage(words.privacy, language)}</footer>
</main>
</body>
</html>
`;
}

function renderVerdict({ rootCause, verdict, language }: Report): string {
  const words = WORDS[language];
  if (rootCause === undefined) {
    return `<section class="verdict ok"><h2>${escape(words.allWell)}</h2><p>${escape(words.nothing)}</p></section>`;
  }
  const { title, helpCode, explanation, remedy } = rootCause;
  return `<section class="verdict ${verdict}">
<h2>${inLanguage(title, language)} <span class="code">${escape(helpCode)}</span></h2>
<p>${inLanguage(explanation, language)}</p>
<p class="do">${inLanguage(remedy, language)}</p>
</section>`;
}

function renderLog({ log, language }: Report): string {
  if (log.length === 0) return '';
  const lines = log.map(({ time, level, event, code }) => {
    const said =
      code === undefined
        ? ''
        : ` <strong>${inLanguage(errorTexts(code, language).title, language)}</strong> <span class="code">${helpCodeOf(code)}</span>`;
    return `<li class="${level}">${escape(time.slice(0, 19).replace('T', ' '))} ${escape(event)}${said}</li>`;
  });
  return `<section class="log"><h2>${inLanguage(WORDS[language].log, language)}</h2><ul>${lines.join('')}</ul></section>`;
}

interface Row {
  readonly kind: 'ok' | 'warning' | 'failure' | 'none';
  readonly sign: string;
  readonly cell: string;
}

/** Findings each on a line; what is good on one, and what waits for the same thing on one. */
function renderLayer(layer: Layer, checks: readonly ReportCheck[], language: Language): string {
  const ofLayer = checks.filter((check) => check.layer === layer);
  if (ofLayer.length === 0) return '';
  const rows = [
    ...ofLayer.filter(({ finding }) => finding !== undefined).map((check) => findingRow(check, language)),
    ...goodRow(
      ofLayer.filter(({ verdict }) => verdict === 'ok'),
      language,
    ),
    ...waitingRows(ofLayer, language),
  ];
  const shown: readonly Row[] = rows.length > 0 ? rows : [noneRow(language)];
  const head = `<th scope="rowgroup" rowspan="${shown.length}">${escape(DIAGNOSIS_WORDS[language].layers[layer])}</th>`;
  return `<tbody>${shown
    .map(
      ({ kind, sign, cell }, index) =>
        `<tr class="${kind}-row">${index === 0 ? head : ''}<td>${sign}</td><td>${cell}</td></tr>`,
    )
    .join('\n')}</tbody>`;
}

function findingRow({ title, finding, verdict, facts }: ReportCheck, language: Language): Row {
  const kind = verdict === 'failure' ? 'failure' : 'warning';
  const said = `<strong>${inLanguage(finding?.title ?? '', language)}</strong> <span class="code">${escape(finding?.helpCode ?? '')}</span>`;
  const cell = `${said} <span class="soft">(${escape(title)})</span>${renderFacts(facts, language)}`;
  return { kind, sign: kind === 'failure' ? '✗' : '!', cell };
}

function goodRow(good: readonly ReportCheck[], language: Language): readonly Row[] {
  if (good.length === 0) return [];
  const facts = good.flatMap((check) => check.facts);
  return [{ kind: 'ok', sign: '✓', cell: `${listTitles(good)}${renderFacts(facts, language)}` }];
}

function waitingRows(checks: readonly ReportCheck[], language: Language): readonly Row[] {
  const causes = new Map<string, ReportCheck[]>();
  for (const check of checks) {
    if (check.because?.type !== 'needs') continue;
    causes.set(check.because.check, [...(causes.get(check.because.check) ?? []), check]);
  }
  return [...causes].map(([cause, waiting]) => {
    const titles = waiting.map(({ title }) => title).join(', ');
    const text = WORDS[language].waiting(titles, titleOf(cause, language));
    return { kind: 'none', sign: '?', cell: `<span class="soft">${inLanguage(text, language)}</span>` };
  });
}

function noneRow(language: Language): Row {
  const text = DIAGNOSIS_WORDS[language].verdicts['not-applicable'];
  return { kind: 'none', sign: '·', cell: `<span class="soft">${escape(text)}</span>` };
}

function listTitles(checks: readonly ReportCheck[]): string {
  return checks.map(({ title }) => escape(title)).join(', ');
}

function renderFacts(facts: ReportCheck['facts'], language: Language): string {
  if (facts.length === 0) return '';
  const shown = withoutRepetition(facts).map(({ name, type, value }) => escape(printFact(name, type, value, language)));
  return ` <span class="facts">${shown.join(' · ')}</span>`;
}

/** Several checks judge by the same module or reader: it is named once, where there is only one of its kind. */
function withoutRepetition(facts: ReportCheck['facts']): ReportCheck['facts'] {
  return facts.filter(({ name, value }, index) => {
    const alike = facts.filter((other) => other.name === name);
    const isOnlyOne = alike.every((other) => other.value === value);
    return !isOnlyOne || facts.findIndex((other) => other.name === name) === index;
  });
}

function inLanguage(text: string, language: Language): string {
  return escape(language === 'fr' ? typeset(text) : text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Every text passes here, our own words too: what comes from a reader's name must not become markup. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
