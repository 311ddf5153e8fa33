import { CARD_TYPES, isErrorCode, readersFor, type ErrorCode, type FieldReader } from '../../protocol/index.js';
import { readTexts, type Texts } from './texts.js';

/** A card as a person recognises it. */
export interface CardInWords {
  readonly holder: string;
  readonly profession: string | undefined;
  readonly cardType: (typeof CARD_TYPES)[number] | undefined;
  /** Of the number printed on the card. */
  readonly lastDigits: string;
  readonly reader: string;
  readonly test: boolean;
}

/** A certificate to choose. */
export interface ChoiceInWords extends CardInWords {
  readonly fingerprint: string;
  /** RFC 3339; undefined where the certificate does not say. */
  readonly notAfter: string | undefined;
}

/** Why a PIN is asked for again. */
export type ScreenProblem = 'ERR_PIN_INCORRECT' | 'ERR_PIN_FORMAT';

/** How many tries are left as far as the card's flags tell. */
export type TriesLeft = 1 | 2 | 3;

/** Steps in which nothing is asked. */
export type WorkingStep = 'reaching-server' | 'reading-card' | 'signing' | 'awaiting-server';

/** What the PIN window shows: everything it knows, and nothing that it does not show. */
export type PromptScreen = {
  readonly language: 'fr' | 'en';
  readonly texts: Texts;
  /** Scheme, host and port of the site that asks. */
  readonly origin: string;
  readonly purpose: 'login' | 'link';
  /** Host and port of the server that the card will identify itself to, where there is one. */
  readonly cardHost?: string | undefined;
} & (
  | { readonly step: 'choose-certificate'; readonly choices: readonly ChoiceInWords[] }
  | { readonly step: WorkingStep; readonly card: CardInWords }
  | { readonly step: 'confirm-last-try'; readonly card: CardInWords; readonly problem: ScreenProblem | undefined }
  | {
      readonly step: 'enter-pin';
      readonly card: CardInWords;
      readonly triesLeft: TriesLeft;
      readonly minimumLength: number;
      readonly maximumLength: number;
      readonly problem: ScreenProblem | undefined;
    }
  | {
      readonly step: 'enter-pin-on-reader';
      readonly card: CardInWords;
      readonly triesLeft: TriesLeft;
      readonly problem: ScreenProblem | undefined;
    }
  | {
      readonly step: 'ended';
      readonly code: ErrorCode;
      readonly helpCode: string;
      readonly title: string;
      readonly explanation: string;
      readonly remedy: string;
    }
);

/** What the person does in the PIN window. */
export type PromptWindowAnswer =
  | { readonly type: 'certificate-chosen'; readonly fingerprint: string }
  | { readonly type: 'last-try-confirmed' }
  | { readonly type: 'pin-entered'; readonly pin: Uint8Array }
  | { readonly type: 'cancelled' };

const read = readersFor('ERR_REQUEST_MALFORMED');
const words = read.anyText(2_000);
const fingerprint = read.text(/^[0-9a-f]{64}$/, 'a fingerprint');
const triesLeft = read.oneOf([1, 2, 3]);
const problem = read.optional(read.oneOf(['ERR_PIN_INCORRECT', 'ERR_PIN_FORMAT']));
const length = read.integer(1, 64);

const cardShape = {
  holder: words,
  profession: read.optional(words),
  cardType: read.optional(read.oneOf(CARD_TYPES)),
  lastDigits: words,
  reader: words,
  test: read.boolean,
};
const card = read.object(cardShape);

/** Reads a card in words. @throws CpxError ERR_REQUEST_MALFORMED */
export const readCardInWords: FieldReader<CardInWords> = card;

const code: FieldReader<ErrorCode> = (value, field) =>
  typeof value === 'string' && isErrorCode(value) ? value : read.oneOf([])(value, field);

const everyScreen = {
  language: read.oneOf(['fr', 'en']),
  texts: readTexts,
  origin: words,
  purpose: read.oneOf(['login', 'link']),
  cardHost: read.optional(words),
};

const STEPS = {
  'choose-certificate': {
    choices: read.array(read.object({ ...cardShape, fingerprint, notAfter: read.optional(words) }), 64),
  },
  'reaching-server': { card },
  'reading-card': { card },
  signing: { card },
  'awaiting-server': { card },
  'confirm-last-try': { card, problem },
  'enter-pin': { card, triesLeft, minimumLength: length, maximumLength: length, problem },
  'enter-pin-on-reader': { card, triesLeft, problem },
  ended: { code, helpCode: words, title: words, explanation: words, remedy: words },
} as const;

const stepOf = read.object(
  { step: read.oneOf(Object.keys(STEPS) as PromptScreen['step'][]) },
  { unknownKeys: 'ignore' },
);

/** Reads what main sends to the PIN window. @throws CpxError ERR_REQUEST_MALFORMED */
export const readPromptScreen: FieldReader<PromptScreen> = (value, field) => {
  const { step } = stepOf(value, field);
  return read.object({ ...everyScreen, step: read.oneOf([step]), ...STEPS[step] })(
    value,
    field,
  ) as unknown as PromptScreen;
};

/** Longest that a window may send: one that is too long for the card is refused as a whole, never cut. */
const LONGEST_PIN = 64;

const pin: FieldReader<Uint8Array> = (value, field) =>
  value instanceof Uint8Array && value.length <= LONGEST_PIN ? value : read.oneOf([])(value, field);

const ANSWERS = {
  'certificate-chosen': { fingerprint },
  'last-try-confirmed': {},
  'pin-entered': { pin },
  cancelled: {},
} as const;

const typeOf = read.object(
  { type: read.oneOf(Object.keys(ANSWERS) as PromptWindowAnswer['type'][]) },
  { unknownKeys: 'ignore' },
);

/** Reads what the PIN window sends. @throws CpxError ERR_REQUEST_MALFORMED */
export const readPromptAnswer: FieldReader<PromptWindowAnswer> = (value, field) => {
  const { type } = typeOf(value, field);
  return read.object({ type: read.oneOf([type]), ...ANSWERS[type] })(value, field) as unknown as PromptWindowAnswer;
};
