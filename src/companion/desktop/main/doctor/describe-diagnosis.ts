import {
  CHECKS,
  DIAGNOSIS_WORDS,
  findingOf,
  findingTexts,
  helpCodeOfFinding,
  LAYERS,
  plainValue,
  printFact,
  printReason,
  type Check,
  type CheckResult,
  type Diagnosis,
} from '../../../doctor/index.js';
import { errorTexts, helpCodeOf, typeset, type ErrorCode, type Language } from '../../../../protocol/index.js';
import type { CheckInWords, DoctorScreen, VerdictInWords } from '../../doctor-screen.js';
import { fill } from '../../texts.js';
import type { Wording } from '../describe-prompt.js';

/** A diagnosis at one moment. */
export interface DiagnosisProgress {
  /** Ids of the checks that were begun, in the order in which they were. */
  readonly started: readonly string[];
  /** By the id of the check. */
  readonly results: ReadonlyMap<string, CheckResult>;
  /** Undefined while checks are made. */
  readonly end: Diagnosis | { readonly failure: ErrorCode } | undefined;
}

/** What the diagnosis window shows: every check from the first moment on, so that nothing moves while results come. */
export function describeDiagnosis(progress: DiagnosisProgress, wording: Wording): DoctorScreen {
  const { language, texts } = wording;
  const { end, results } = progress;
  return {
    language,
    texts,
    step: end === undefined ? 'running' : 'failure' in end ? 'failed' : 'done',
    progress: { done: results.size, total: CHECKS.length, text: describeProgress(progress, wording) },
    verdict: end === undefined ? undefined : describeEnd(end, wording),
    layers:
      end !== undefined && 'failure' in end
        ? []
        : LAYERS.map((layer) => ({
            id: layer,
            name: DIAGNOSIS_WORDS[language].layers[layer],
            checks: CHECKS.filter((check) => check.layer === layer).map((check) =>
              describeCheck(check, progress, wording),
            ),
          })),
  };
}

/** The code to copy; undefined where there is none. */
export function helpCodeOfEnd(end: DiagnosisProgress['end']): string | undefined {
  if (end === undefined) return undefined;
  if ('failure' in end) return helpCodeOf(end.failure);
  return end.rootCause && helpCodeOfFinding(end.rootCause.finding);
}

function describeProgress({ started, results }: DiagnosisProgress, { language, texts }: Wording): string {
  const running = started.findLast((id) => !results.has(id));
  const title = CHECKS.find(({ id }) => id === running)?.title[language];
  const counted = fill(texts['doctor.progress'], { done: results.size, total: CHECKS.length });
  return print(title === undefined ? counted : `${counted} · ${title}`, language);
}

function describeEnd(end: NonNullable<DiagnosisProgress['end']>, wording: Wording): VerdictInWords {
  const { language, texts } = wording;
  const helpCode = helpCodeOfEnd(end);
  if ('failure' in end) {
    const { title, explanation, remedy } = errorTexts(end.failure, language);
    const said = { title: print(title, language), text: print(explanation, language), remedy: print(remedy, language) };
    return { tone: 'bad', severity: texts['doctor.failed'], ...said, helpCode, more: undefined };
  }
  const { rootCause, results } = end;
  if (rootCause === undefined) {
    const [title, text] = [texts['doctor.well.title'], texts['doctor.well.text']];
    return { tone: 'good', severity: undefined, title, text, remedy: undefined, helpCode, more: undefined };
  }
  const { title, explanation, remedy } = findingTexts(rootCause.finding, language);
  const others = results.filter((result) => findingOf(result) !== undefined).length - 1;
  return {
    tone: rootCause.severity === 'failure' ? 'bad' : 'warn',
    severity: DIAGNOSIS_WORDS[language][rootCause.severity],
    title: print(title, language),
    text: print(explanation, language),
    remedy: print(remedy, language),
    helpCode,
    more:
      others > 0 ? fill(texts[others === 1 ? 'doctor.more.one' : 'doctor.more.several'], { count: others }) : undefined,
  };
}

function describeCheck(check: Check, { started, results }: DiagnosisProgress, wording: Wording): CheckInWords {
  const { language, texts } = wording;
  const { id, title } = check;
  const result = results.get(id);
  if (result === undefined) {
    const state = started.includes(id) ? 'running' : 'waiting';
    return { id, title: title[language], state, word: texts[`doctor.${state}`], finding: undefined, facts: [] };
  }
  const found = findingOf(result);
  const said = found === undefined ? undefined : findingTexts(found, language);
  return {
    id,
    title: title[language],
    state: result.verdict,
    word:
      result.verdict === 'not-checked'
        ? printReason(result, language)
        : DIAGNOSIS_WORDS[language].verdicts[result.verdict],
    finding:
      found === undefined || said === undefined
        ? undefined
        : {
            title: print(said.title, language),
            remedy: print(said.remedy, language),
            helpCode: helpCodeOfFinding(found),
          },
    facts: result.facts.map(({ name, value }) => printFact(name, value.type, plainValue(value), language)),
  };
}

function print(text: string, language: Language): string {
  return language === 'fr' ? typeset(text) : text;
}
