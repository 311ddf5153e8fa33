import {
  presentedCodeOf,
  type Card,
  type CardCodes,
  type CardInventory,
  type CardPlace,
  type PinTask,
} from '../../card/index.js';
import { errorTexts, type CpxError, type ErrorCode, type Language } from '../../../protocol/index.js';
import type { TriesHint } from '../pin-screen.js';
import type { CardInWords } from '../prompt-screen.js';
import { describeCard } from './describe-prompt.js';
import type { BareScreen } from './pin-questions.js';

/** A card whose codes can be managed. */
export interface FoundCard {
  readonly place: CardPlace;
  readonly words: CardInWords;
  readonly locked: boolean;
}

/** Every card that is in a reader; one whose certificates are of no use still has a PIN. */
export function findCards({ readers }: CardInventory): readonly FoundCard[] {
  return readers.flatMap(({ name: reader, card }) =>
    card === undefined
      ? []
      : [{ place: { reader, serial: card.serial }, words: describeWhole(card, reader), locked: card.pin.locked }],
  );
}

function describeWhole({ certificates, label, serial }: Card, reader: string): CardInWords {
  const known = certificates.filter(({ identity }) => identity !== undefined);
  const certificate = known.find(({ forAuthentication }) => forAuthentication) ?? known[0];
  return describeCard(certificate ?? { identity: undefined, label, cardSerial: serial, reader });
}

/** What the flags say of the code that the task presents. */
export function triesHintOf(task: PinTask, codes: CardCodes): TriesHint {
  const { finalTry, countLow } = presentedCodeOf(task, codes).code;
  if (finalTry) return 'last';
  return countLow ? 'some-used' : 'none-used';
}

/** Nothing that the person could do here helps any more. */
const FOR_GOOD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_PIN_UNBLOCK_LOCKED',
  'ERR_PIN_NOT_SET',
  'ERR_MODULE_UNSUPPORTED',
]);

/** What ended a task, and what to do about it. */
export function describeFailure(
  task: PinTask,
  error: CpxError,
  outcomeUnknown: boolean,
  language: Language,
): BareScreen {
  const { code, helpCode } = error;
  const { title, explanation, remedy } = errorTexts(code, language);
  return {
    step: 'ended',
    task,
    code,
    helpCode,
    title,
    explanation,
    remedy,
    outcomeUnknown,
    again: !FOR_GOOD.has(code),
  };
}
