import {
  needsLastTryConfirmation,
  presentedCodeOf,
  runPinTask,
  type CardCodes,
  type CodeProblem,
  type PinOperation,
  type PinTask,
  type PinTaskDialog,
} from '../../card/index.js';
import type { PinTexts } from '../pin-texts.js';
import type { TerminalDialog } from './terminal-dialog.js';

/** What the dialog is about. */
export interface PinDialogSubject {
  readonly dialog: TerminalDialog;
  readonly operation: PinOperation;
  readonly texts: PinTexts;
  /** What the card is called; harmless in a terminal. */
  readonly cardName: string;
}

/**
 * Talks a person through changing the PIN of a card, or unblocking it, in the terminal.
 * @throws CpxError ERR_FLOW_CANCELLED, or what `PinOperation` says
 */
export function runPinDialog(task: PinTask, subject: PinDialogSubject): Promise<void> {
  return runPinTask(task, subject.operation, createTerminalPinDialog(task, subject));
}

/** The questions of a task, one line each; what is said ahead of a question stays above it. */
function createTerminalPinDialog(task: PinTask, { dialog, texts, cardName }: PinDialogSubject): PinTaskDialog {
  const words = texts.changes[task];
  let begun = false;
  const say = (...lines: readonly (string | undefined)[]): void => {
    // Nothing is said of a card that turns out to be of no use for the task.
    const opening = begun ? [] : [words.heading(cardName), ...words.rules];
    begun = true;
    dialog.say(...opening, ...lines.filter((line) => line !== undefined));
  };
  const hintOf = (codes: CardCodes): string | undefined => {
    const { code } = presentedCodeOf(task, codes);
    // A last try was spoken of, and agreed to.
    return needsLastTryConfirmation(code) ? undefined : words.triesHint(code);
  };
  const wrong = (problem: CodeProblem | undefined): string | undefined =>
    problem === 'wrong' ? words.wrong : undefined;
  return {
    async confirmUnblock() {
      say(...texts.notBlocked);
      await dialog.askYes(texts.yesLabel);
    },
    async confirmLastTry(_codes, problem) {
      say(wrong(problem), ...words.lastTry);
      await dialog.askYes(texts.yesLabel);
    },
    askCode(codes, problem) {
      const { code, lengths } = presentedCodeOf(task, codes);
      // Ahead of a last try it was said already that the code was wrong.
      if (problem === 'format') say(words.wrongFormat);
      else say(needsLastTryConfirmation(code) ? undefined : wrong(problem), hintOf(codes));
      return dialog.askCode(words.codeLabel, lengths.maximumLength);
    },
    askNewPin({ pin }, problem) {
      if (problem !== undefined) say(problem === 'format' ? texts.newFormat(pin) : texts.mismatch);
      return dialog.askCode(texts.newLabel, pin.maximumLength);
    },
    askNewPinAgain: ({ pin }) => dialog.askCode(texts.againLabel, pin.maximumLength),
    showWorking(codes, problem) {
      if (!codes.pin.enteredOnReader) say(texts.working);
      else if (needsLastTryConfirmation(presentedCodeOf(task, codes).code)) say(...words.onReader);
      else say(wrong(problem), hintOf(codes), ...words.onReader);
    },
  };
}
