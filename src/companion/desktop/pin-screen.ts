import { isErrorCode, readersFor, type ErrorCode, type FieldReader } from '../../protocol/index.js';
import type { CodeProblem, NewPinProblem, PinTask } from '../card/index.js';
import { readCardInWords, type CardInWords } from './prompt-screen.js';
import { readTexts, type Texts } from './texts.js';

/** A card to choose. */
export interface CardChoice extends CardInWords {
  /** Its name in the answer. */
  readonly serial: string;
}

/** Which code is typed: the one that is presented (current PIN, unblocking code), the new PIN, the new PIN again. */
export type CodeEntry = 'presented' | 'new' | 'again';

/** What flags say of the tries of the code that is presented; how many there are is told by no flag. */
export type TriesHint = 'none-used' | 'some-used' | 'last';

/** What the window of a card's codes shows: everything it knows, and nothing that it does not show. */
export type PinScreen = {
  readonly language: 'fr' | 'en';
  readonly texts: Texts;
  /** Number of the question; an answer to another one is not taken. */
  readonly question: number;
} & (
  | { readonly step: 'insert-card' }
  | { readonly step: 'sign-in-first' }
  | { readonly step: 'choose-card'; readonly cards: readonly CardChoice[] }
  | { readonly step: 'choose-task'; readonly card: CardInWords; readonly locked: boolean }
  | { readonly step: 'reading-card' | 'working'; readonly card: CardInWords; readonly task: PinTask }
  | { readonly step: 'done'; readonly card: CardInWords; readonly task: PinTask }
  | { readonly step: 'confirm-unblock'; readonly card: CardInWords }
  | {
      readonly step: 'confirm-last-try';
      readonly card: CardInWords;
      readonly task: PinTask;
      readonly problem: CodeProblem | undefined;
    }
  | {
      readonly step: 'enter-code';
      readonly card: CardInWords;
      readonly task: PinTask;
      readonly entry: CodeEntry;
      /** The new PIN was typed already, and is kept. */
      readonly newPinKept: boolean;
      readonly minimumLength: number;
      readonly maximumLength: number;
      readonly tries: TriesHint;
      readonly problem: CodeProblem | NewPinProblem | undefined;
    }
  | {
      readonly step: 'enter-on-reader';
      readonly card: CardInWords;
      readonly task: PinTask;
      readonly tries: TriesHint;
      readonly problem: CodeProblem | undefined;
    }
  | {
      readonly step: 'ended';
      readonly task: PinTask;
      readonly code: ErrorCode;
      readonly helpCode: string;
      readonly title: string;
      readonly explanation: string;
      readonly remedy: string;
      /** Nobody can say whether the card has the old PIN or the new one. */
      readonly outcomeUnknown: boolean;
      /** It may be begun again. */
      readonly again: boolean;
    }
);

/** What the person does in the window of a card's codes. */
export type PinAnswer =
  | { readonly type: 'card-chosen'; readonly question: number; readonly serial: string }
  | { readonly type: 'task-chosen'; readonly question: number; readonly task: PinTask }
  | { readonly type: 'confirmed' | 'again'; readonly question: number }
  | { readonly type: 'code-entered'; readonly question: number; readonly code: Uint8Array }
  | { readonly type: 'left' };

const read = readersFor('ERR_REQUEST_MALFORMED');
const words = read.anyText(2_000);
const serial = read.anyText(120);
const question = read.integer(0, Number.MAX_SAFE_INTEGER);
const task = read.oneOf(['change', 'unblock']);
const tries = read.oneOf(['none-used', 'some-used', 'last']);
const codeProblem = read.optional(read.oneOf(['wrong', 'format']));
const length = read.integer(1, 64);
const card = readCardInWords;

const code: FieldReader<ErrorCode> = (value, field) =>
  typeof value === 'string' && isErrorCode(value) ? value : read.oneOf([])(value, field);

/** A card and its name: two readers for two parts of one object. */
const choice: FieldReader<CardChoice> = (value, field) => {
  const named = read.object({ serial }, { unknownKeys: 'ignore' })(value, field);
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- left out of what remains
  const { serial: name, ...rest } = value as Record<string, unknown>;
  return { ...card(rest, field), ...named };
};

const STEPS = {
  'insert-card': {},
  'sign-in-first': {},
  'choose-card': { cards: read.array(choice, 64) },
  'choose-task': { card, locked: read.boolean },
  'reading-card': { card, task },
  working: { card, task },
  done: { card, task },
  'confirm-unblock': { card },
  'confirm-last-try': { card, task, problem: codeProblem },
  'enter-code': {
    card,
    task,
    entry: read.oneOf(['presented', 'new', 'again']),
    newPinKept: read.boolean,
    minimumLength: length,
    maximumLength: length,
    tries,
    problem: read.optional(read.oneOf(['wrong', 'format', 'mismatch'])),
  },
  'enter-on-reader': { card, task, tries, problem: codeProblem },
  ended: {
    task,
    ...{ code, helpCode: words, title: words, explanation: words, remedy: words },
    ...{ outcomeUnknown: read.boolean, again: read.boolean },
  },
} as const;

const everyScreen = { language: read.oneOf(['fr', 'en']), texts: readTexts, question };
const stepOf = read.object({ step: read.oneOf(Object.keys(STEPS) as PinScreen['step'][]) }, { unknownKeys: 'ignore' });

/** Reads what main sends to the window of a card's codes. @throws CpxError ERR_REQUEST_MALFORMED */
export const readPinScreen: FieldReader<PinScreen> = (value, field) => {
  const { step } = stepOf(value, field);
  return read.object({ ...everyScreen, step: read.oneOf([step]), ...STEPS[step] })(
    value,
    field,
  ) as unknown as PinScreen;
};

/** Longest that a window may send: one that is too long for the card is refused as a whole, never cut. */
const LONGEST_CODE = 64;

const digits: FieldReader<Uint8Array> = (value, field) =>
  value instanceof Uint8Array && value.length <= LONGEST_CODE ? value : read.oneOf([])(value, field);

const ANSWERS = {
  'card-chosen': { question, serial },
  'task-chosen': { question, task },
  confirmed: { question },
  again: { question },
  'code-entered': { question, code: digits },
  left: {},
} as const;

const typeOf = read.object(
  { type: read.oneOf(Object.keys(ANSWERS) as PinAnswer['type'][]) },
  { unknownKeys: 'ignore' },
);

/** Reads what the window of a card's codes sends. @throws CpxError ERR_REQUEST_MALFORMED */
export const readPinAnswer: FieldReader<PinAnswer> = (value, field) => {
  const { type } = typeOf(value, field);
  return read.object({ type: read.oneOf([type]), ...ANSWERS[type] })(value, field) as unknown as PinAnswer;
};
