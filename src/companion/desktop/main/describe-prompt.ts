import { hintTriesLeft, type CardCertificate, type PinState } from '../../card/index.js';
import { errorTexts, type CpxError, type Language } from '../../../protocol/index.js';
import type { PromptView } from '../../sign-in/index.js';
import type { CardInWords, PromptScreen, TriesLeft } from '../prompt-screen.js';
import type { Texts } from '../texts.js';

/** Of the number printed on a card: enough to tell two cards apart. */
const DIGITS_SHOWN = 4;
const LONGEST_TEXT = 120;

/** Words of one language. */
export interface Wording {
  readonly language: Language;
  readonly texts: Texts;
}

/** What the PIN window shows of a view of the sign-in. */
export function describePrompt(view: PromptView, { language, texts }: Wording): PromptScreen {
  const { origin, purpose } = view;
  const cardHost = view.cardHost === undefined ? {} : { cardHost: new URL(view.cardHost).host };
  const everyScreen = { language, texts, origin, purpose, ...cardHost };
  const problem = 'problem' in view ? view.problem : undefined;
  switch (view.step) {
    case 'choose-certificate':
      return {
        ...everyScreen,
        step: view.step,
        choices: view.certificates.map((certificate) => ({
          ...describeCard(certificate),
          fingerprint: certificate.fingerprint,
          notAfter: certificate.identity?.notAfter.toISOString(),
        })),
      };
    case 'reaching-server':
    case 'reading-card':
    case 'signing':
    case 'awaiting-server':
      return { ...everyScreen, step: view.step, card: describeCard(view.certificate) };
    case 'confirm-last-try':
      return { ...everyScreen, step: view.step, card: describeCard(view.certificate), problem };
    case 'enter-pin': {
      const { minimumLength, maximumLength } = view.pin;
      const card = describeCard(view.certificate);
      const triesLeft = triesOf(view.pin);
      return { ...everyScreen, step: view.step, card, triesLeft, minimumLength, maximumLength, problem };
    }
    case 'enter-pin-on-reader': {
      const triesLeft = triesOf(view.pin);
      return { ...everyScreen, step: view.step, card: describeCard(view.certificate), triesLeft, problem };
    }
  }
}

/** What the PIN window shows of an end that the person should know of. */
export function describeEnd(
  error: CpxError,
  view: Pick<PromptView, 'origin' | 'purpose'>,
  { language, texts }: Wording,
): PromptScreen {
  const { code, helpCode } = error;
  const { title, explanation, remedy } = errorTexts(code, language);
  const { origin, purpose } = view;
  return { language, texts, origin, purpose, step: 'ended', code, helpCode, title, explanation, remedy };
}

/** The card of a certificate, in words. */
export function describeCard({
  identity,
  label,
  cardSerial,
  reader,
}: Pick<CardCertificate, 'identity' | 'label' | 'cardSerial' | 'reader'>): CardInWords {
  const number = identity?.cardNumber ?? cardSerial;
  return {
    holder: shorten(identity?.displayName ?? label),
    profession: shorten(identity?.profession?.label ?? identity?.title),
    cardType: identity?.cardType,
    lastDigits: number.slice(-DIGITS_SHOWN),
    reader: shorten(reader),
    test: identity?.test === true,
  };
}

function triesOf(pin: PinState): TriesLeft {
  // A locked PIN is never asked for.
  return Math.max(1, hintTriesLeft(pin)) as TriesLeft;
}

function shorten<T extends string | undefined>(text: T): T {
  return text?.slice(0, LONGEST_TEXT) as T;
}
