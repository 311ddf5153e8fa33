import {
  checkPinFormat,
  checkPinUsable,
  checkUnblockable,
  checkUnblockingCodeFormat,
  needsLastTryConfirmation,
  UNBLOCKING_CODE_LENGTH,
  type CardCodes,
  type PinOperation,
  type PinState,
  type UnblockingCodeState,
} from '../../card/index.js';
import { CpxError, type ErrorCode } from '../../../protocol/index.js';
import type { PinChange, PinTexts } from '../pin-texts.js';
import type { TerminalDialog } from './terminal-dialog.js';

/** In what changing the PIN and unblocking differ. */
interface ChangeRow {
  /** The code that is presented. */
  readonly codeOf: (codes: CardCodes) => PinState | UnblockingCodeState;
  readonly longest: (codes: CardCodes) => number;
  readonly checkUsable: (codes: CardCodes) => void;
  readonly checkFormat: (code: Uint8Array, codes: CardCodes) => void;
  readonly perform: (
    operation: PinOperation,
    code: Uint8Array | undefined,
    newPin: Uint8Array | undefined,
    lastTryConfirmed: boolean,
  ) => Promise<void>;
  /** A code that was wrong may be followed by another one. */
  readonly wrong: ErrorCode;
}

const CHANGES: Readonly<Record<PinChange, ChangeRow>> = {
  change: {
    codeOf: ({ pin }) => pin,
    longest: ({ pin }) => pin.maximumLength,
    checkUsable: ({ pin }) => checkPinUsable(pin),
    checkFormat: (code, { pin }) => checkPinFormat(code, pin),
    perform: (operation, currentPin, newPin, lastTryConfirmed) =>
      operation.changePin({ currentPin, newPin, lastTryConfirmed }),
    wrong: 'ERR_PIN_INCORRECT',
  },
  unblock: {
    codeOf: ({ unblockingCode }) => unblockingCode,
    longest: () => UNBLOCKING_CODE_LENGTH,
    checkUsable: checkUnblockable,
    checkFormat: (code) => checkUnblockingCodeFormat(code),
    perform: (operation, unblockingCode, newPin, lastTryConfirmed) =>
      operation.unblock({ unblockingCode, newPin, lastTryConfirmed }),
    wrong: 'ERR_PIN_UNBLOCK_INCORRECT',
  },
};

/** What the dialog is about. */
export interface PinDialogSubject {
  readonly dialog: TerminalDialog;
  readonly operation: PinOperation;
  readonly texts: PinTexts;
  /** What the card is called; harmless in a terminal. */
  readonly cardName: string;
}

/**
 * Talks a person through changing the PIN of a card, or unblocking it. Each confirmed entry is presented once; a wrong one
 * is asked for again, a last try only after a yes of its own. Everything typed is wiped on every way out.
 * @throws CpxError ERR_FLOW_CANCELLED, or what `PinOperation` says
 */
export async function runPinDialog(change: PinChange, subject: PinDialogSubject): Promise<void> {
  const { dialog, operation, texts, cardName } = subject;
  const row = CHANGES[change];
  const words = texts.changes[change];
  let codes = await operation.readCodes();
  row.checkUsable(codes);
  dialog.say(words.heading(cardName), ...words.rules);
  if (change === 'unblock' && !codes.pin.locked) {
    dialog.say(...texts.notBlocked);
    await dialog.askYes(texts.yesLabel);
  }
  let newPin: Uint8Array | undefined;
  try {
    for (;;) {
      const lastTryConfirmed = await agreeToLastTry(change, subject, codes);
      const typedHere = !codes.pin.enteredOnReader;
      const code = typedHere ? await askCode(change, subject, codes) : undefined;
      try {
        if (typedHere) newPin ??= await askNewPin(subject, codes.pin);
        dialog.say(...(typedHere ? [texts.working] : words.onReader));
        await row.perform(operation, code, newPin, lastTryConfirmed);
        return;
      } catch (error) {
        const code = error instanceof CpxError ? error.code : undefined;
        // Another program may have used up tries meanwhile: the next round asks for the yes.
        if (code !== row.wrong && code !== 'ERR_PIN_LAST_TRY') throw error;
        if (code === row.wrong) dialog.say(words.wrong);
      } finally {
        code?.fill(0);
      }
      codes = await operation.readCodes();
      row.checkUsable(codes);
    }
  } finally {
    newPin?.fill(0);
  }
}

/** @returns whether there was a last try to agree to */
async function agreeToLastTry(
  change: PinChange,
  { dialog, texts }: PinDialogSubject,
  codes: CardCodes,
): Promise<boolean> {
  const code = CHANGES[change].codeOf(codes);
  const words = texts.changes[change];
  if (needsLastTryConfirmation(code)) {
    dialog.say(...words.lastTry);
    await dialog.askYes(texts.yesLabel);
    return true;
  }
  const hint = words.triesHint(code);
  if (hint !== undefined) dialog.say(hint);
  return false;
}

/** Asks until what was typed could be such a code. */
async function askCode(change: PinChange, { dialog, texts }: PinDialogSubject, codes: CardCodes): Promise<Uint8Array> {
  const row = CHANGES[change];
  const words = texts.changes[change];
  for (;;) {
    const code = await dialog.askCode(words.codeLabel, row.longest(codes));
    if (isAccepted(() => row.checkFormat(code, codes))) return code;
    code.fill(0);
    dialog.say(words.wrongFormat);
  }
}

/** Asks twice, until both are the same. */
async function askNewPin({ dialog, texts }: PinDialogSubject, pin: PinState): Promise<Uint8Array> {
  for (;;) {
    const first = await dialog.askCode(texts.newLabel, pin.maximumLength);
    let kept = false;
    try {
      if (!isAccepted(() => checkPinFormat(first, pin))) {
        dialog.say(texts.newFormat(pin));
        continue;
      }
      const second = await dialog.askCode(texts.againLabel, pin.maximumLength);
      kept = sameBytes(first, second);
      second.fill(0);
      if (kept) return first;
      dialog.say(texts.mismatch);
    } finally {
      if (!kept) first.fill(0);
    }
  }
}

function isAccepted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof CpxError) return false;
    throw error;
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index]);
}
