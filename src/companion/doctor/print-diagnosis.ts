import { typeset, type Language } from '../../protocol/index.js';
import { LAYERS, type CheckResult, type Layer, type Verdict } from './check.js';
import { CHECKS } from './check-table.js';
import type { Diagnosis } from './diagnose.js';
import { findingOf, type RootCause } from './find-root-cause.js';
import { findingTexts, helpCodeOfFinding } from './findings/index.js';
import { plainValue, printFact } from './print-fact.js';

/** Words around the results, in a terminal and in a report. */
export const DIAGNOSIS_WORDS = {
  fr: {
    failure: 'À corriger',
    warning: 'À surveiller',
    allWell: 'Tout va bien : rien n’empêche d’utiliser la carte sur ce poste.',
    // What a layer is called, for people.
    layers: {
      machine: 'Ordinateur',
      readers: 'Lecteur',
      middleware: 'Logiciel de carte',
      card: 'Carte',
      certificate: 'Certificat',
      bridge: 'CPx Bridge',
      browsers: 'Navigateurs',
      mailbox: 'Messagerie',
    },
    verdicts: {
      ok: 'bon',
      warning: 'à surveiller',
      failure: 'à corriger',
      'not-applicable': 'sans objet',
      'not-checked': 'non vérifié',
    },
    needs: (title: string) => `non vérifié : dépend de « ${title} »`,
    slow: 'non vérifié : délai dépassé',
    broken: 'non vérifié : erreur inattendue',
    interrupted: 'non vérifié : interrompu',
  },
  en: {
    failure: 'To mend',
    warning: 'To watch',
    allWell: 'All is well: nothing keeps the card from being used on this computer.',
    layers: {
      machine: 'Computer',
      readers: 'Reader',
      middleware: 'Card software',
      card: 'Card',
      certificate: 'Certificate',
      bridge: 'CPx Bridge',
      browsers: 'Browsers',
      mailbox: 'Mailbox',
    },
    verdicts: {
      ok: 'good',
      warning: 'to watch',
      failure: 'to mend',
      'not-applicable': 'not applicable',
      'not-checked': 'not checked',
    },
    needs: (title: string) => `not checked: depends on “${title}”`,
    slow: 'not checked: over its time',
    broken: 'not checked: unexpected error',
    interrupted: 'not checked: interrupted',
  },
} as const satisfies Readonly<
  Record<
    Language,
    {
      readonly failure: string;
      readonly warning: string;
      readonly allWell: string;
      readonly layers: Readonly<Record<Layer, string>>;
      readonly verdicts: Readonly<Record<Verdict, string>>;
      readonly needs: (title: string) => string;
      readonly slow: string;
      readonly broken: string;
      readonly interrupted: string;
    }
  >
>;

const SIGNS: Readonly<Record<Verdict, string>> = {
  ok: '✓',
  warning: '!',
  failure: '✗',
  'not-applicable': '·',
  'not-checked': '?',
};

/** The one line that says what is wrong and what to do, with the code to read on the telephone. */
export function printRootCause(rootCause: RootCause | undefined, language: Language): string {
  const words = DIAGNOSIS_WORDS[language];
  if (rootCause === undefined) return language === 'fr' ? typeset(words.allWell) : words.allWell;
  const { title, explanation, remedy } = findingTexts(rootCause.finding, language);
  const colon = language === 'fr' ? ' :' : ':';
  const line = `${words[rootCause.severity]}${colon} ${title} (${helpCodeOfFinding(rootCause.finding)}). ${explanation} ${remedy}`;
  return language === 'fr' ? typeset(line) : line;
}

/** The whole diagnosis for the person at this computer: the first line alone says what to do. */
export function printDiagnosis({ rootCause, results }: Diagnosis, language: Language): readonly string[] {
  const words = DIAGNOSIS_WORDS[language];
  return [
    printRootCause(rootCause, language),
    ...LAYERS.flatMap((layer) => {
      const ofLayer = results.filter(({ check }) => check.layer === layer);
      return ofLayer.length === 0
        ? []
        : ['', words.layers[layer], ...ofLayer.flatMap((one) => printResult(one, language))];
    }),
  ];
}

/** One result: what was asked, what came of it, what to do, and what it was judged by. */
export function printResult(result: CheckResult, language: Language): readonly string[] {
  const { check, verdict, facts } = result;
  const finding = findingOf(result);
  const words = DIAGNOSIS_WORDS[language];
  const colon = language === 'fr' ? '\u00a0:' : ':';
  const head = `  ${SIGNS[verdict]} ${check.title[language]}${colon} `;
  const detail = facts.map(({ name, value }) => printFact(name, value.type, plainValue(value), language)).join(', ');
  const details = detail === '' ? [] : [`      ${detail}`];
  if (result.verdict === 'not-checked') return [`${head}${printReason(result, language)}`];
  if (finding === undefined) return [`${head}${words.verdicts[verdict]}`, ...details];
  const { title, remedy } = findingTexts(finding, language);
  return [`${head}${title} (${helpCodeOfFinding(finding)})`, `      ${remedy}`, ...details];
}

/** Why a check was not made. */
export function printReason(result: Extract<CheckResult, { verdict: 'not-checked' }>, language: Language): string {
  const words = DIAGNOSIS_WORDS[language];
  const { because } = result;
  return because.type === 'needs'
    ? typesetIn(words.needs(titleOf(because.check, language)), language)
    : words[because.type];
}

/** The title of a check by its id. */
export function titleOf(id: string, language: Language): string {
  return CHECKS.find((check) => check.id === id)?.title[language] ?? id;
}

function typesetIn(text: string, language: Language): string {
  return language === 'fr' ? typeset(text) : text;
}
