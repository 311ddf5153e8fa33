import { readersFor, type FieldReader } from '../../protocol/index.js';
import type { Verdict } from '../doctor/index.js';
import type { Tone } from './home-screen.js';
import { readTexts, type Texts } from './texts.js';

/** How far a check is: not begun, being made, or what came of it. */
export type CheckState = 'waiting' | 'running' | Verdict;

/** One check in words. */
export interface CheckInWords {
  /** As `cpx-bridge doctor --only` names it. */
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  /** The state as people read it; why, where it was not made. */
  readonly word: string;
  /** What was found and what to do about it. */
  readonly finding: { readonly title: string; readonly remedy: string; readonly helpCode: string } | undefined;
  /** What it was judged by, a sentence each. */
  readonly facts: readonly string[];
}

/** The one thing to say first. */
export interface VerdictInWords {
  readonly tone: Tone;
  /** How bad it is; undefined where all is well. */
  readonly severity: string | undefined;
  readonly title: string;
  readonly text: string;
  readonly remedy: string | undefined;
  /** To read on the telephone, and to copy. */
  readonly helpCode: string | undefined;
  /** How much else was found. */
  readonly more: string | undefined;
}

/** What the diagnosis window shows. */
export interface DoctorScreen {
  readonly language: 'fr' | 'en';
  readonly texts: Texts;
  /** `failed`: it could not even begin; the verdict says why. */
  readonly step: 'running' | 'done' | 'failed';
  readonly progress: { readonly done: number; readonly total: number; readonly text: string };
  /** Undefined while checks are made. */
  readonly verdict: VerdictInWords | undefined;
  readonly layers: readonly { readonly id: string; readonly name: string; readonly checks: readonly CheckInWords[] }[];
}

/** What the person does in the diagnosis window. */
export type DoctorAction = 'copy-code' | 'save-report' | 'run-again';

/** What came of it, to be read out; nothing to say where the person changed their mind. */
export type DoctorOutcome = { readonly tone: 'good' | 'bad'; readonly text: string } | undefined;

const CHECK_STATES = [
  'waiting',
  'running',
  'ok',
  'warning',
  'failure',
  'not-applicable',
  'not-checked',
] as const satisfies readonly CheckState[];

const read = readersFor('ERR_REQUEST_MALFORMED');
/** A path is as long as a system lets it be, and is shown. */
const words = read.anyText(8_192);
const count = read.integer(0, 1_000);
const several = <T>(item: FieldReader<T>): FieldReader<T[]> => read.array(item, 1_000);

/** Reads what main sends to the diagnosis window. @throws CpxError ERR_REQUEST_MALFORMED */
export const readDoctorScreen: FieldReader<DoctorScreen> = read.object({
  language: read.oneOf(['fr', 'en']),
  texts: readTexts,
  step: read.oneOf(['running', 'done', 'failed']),
  progress: read.object({ done: count, total: count, text: words }),
  verdict: read.optional(
    read.object({
      tone: read.oneOf(['good', 'calm', 'warn', 'bad']),
      severity: read.optional(words),
      title: words,
      text: words,
      remedy: read.optional(words),
      helpCode: read.optional(words),
      more: read.optional(words),
    }),
  ),
  layers: several(
    read.object({
      id: words,
      name: words,
      checks: several(
        read.object({
          id: words,
          title: words,
          state: read.oneOf(CHECK_STATES),
          word: words,
          finding: read.optional(read.object({ title: words, remedy: words, helpCode: words })),
          facts: several(words),
        }),
      ),
    }),
  ),
});

/** Reads what the diagnosis window wants. @throws CpxError ERR_REQUEST_MALFORMED */
export const readDoctorAction: FieldReader<DoctorAction> = read.oneOf(['copy-code', 'save-report', 'run-again']);

/** Reads what came of an action. @throws CpxError ERR_REQUEST_MALFORMED */
export const readDoctorOutcome: FieldReader<DoctorOutcome> = read.optional(
  read.object({ tone: read.oneOf(['good', 'bad']), text: words }),
);
