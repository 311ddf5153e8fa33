import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { CardCodes, PinOperation, PinState, UnblockingCodeState } from './card-provider.js';
import {
  checkPinFormat,
  checkPinUsable,
  checkUnblockable,
  checkUnblockingCodeFormat,
  needsLastTryConfirmation,
  UNBLOCKING_CODE_LENGTH,
} from './pin-rules.js';

/** What a person does with the codes of a card. */
export type PinTask = 'change' | 'unblock';

/** Why the code that is presented is asked for again. */
export type CodeProblem = 'wrong' | 'format';

/** Why the new PIN is asked for again. */
export type NewPinProblem = 'mismatch' | 'format';

/**
 * Where a person is asked: a terminal, a window. Each question rejects with a CpxError when it is not answered (cancelled,
 * card gone, time over); codes that it resolves with are the caller's, who wipes them.
 */
export interface PinTaskDialog {
  /** Unblocking a card that is not blocked uses up one of a few unblocks; resolves when the person wants that. */
  confirmUnblock(codes: CardCodes): Promise<void>;
  /** The next wrong code blocks it; resolves when the person goes on all the same. */
  confirmLastTry(codes: CardCodes, problem: CodeProblem | undefined): Promise<void>;
  /** Asks for the code that is presented: the current PIN, or the unblocking code. */
  askCode(codes: CardCodes, problem: CodeProblem | undefined): Promise<Uint8Array>;
  askNewPin(codes: CardCodes, problem: NewPinProblem | undefined): Promise<Uint8Array>;
  askNewPinAgain(codes: CardCodes): Promise<Uint8Array>;
  /** Nothing is asked here any more: the card works, or the person types on the reader. */
  showWorking(codes: CardCodes, problem: CodeProblem | undefined): void;
}

/** In what the two tasks differ. */
interface TaskRow {
  /** The code that is presented. */
  readonly codeOf: (codes: CardCodes) => PinState | UnblockingCodeState;
  readonly lengths: (codes: CardCodes) => Pick<PinState, 'minimumLength' | 'maximumLength'>;
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

const TASKS: Readonly<Record<PinTask, TaskRow>> = {
  change: {
    codeOf: ({ pin }) => pin,
    lengths: ({ pin }) => pin,
    checkUsable: ({ pin }) => checkPinUsable(pin),
    checkFormat: (code, { pin }) => checkPinFormat(code, pin),
    perform: (operation, currentPin, newPin, lastTryConfirmed) =>
      operation.changePin({ currentPin, newPin, lastTryConfirmed }),
    wrong: 'ERR_PIN_INCORRECT',
  },
  unblock: {
    codeOf: ({ unblockingCode }) => unblockingCode,
    lengths: () => ({ minimumLength: UNBLOCKING_CODE_LENGTH, maximumLength: UNBLOCKING_CODE_LENGTH }),
    checkUsable: checkUnblockable,
    checkFormat: (code) => checkUnblockingCodeFormat(code),
    perform: (operation, unblockingCode, newPin, lastTryConfirmed) =>
      operation.unblock({ unblockingCode, newPin, lastTryConfirmed }),
    wrong: 'ERR_PIN_UNBLOCK_INCORRECT',
  },
};

/** What is known of the code that a task presents, and how many digits it has. */
export function presentedCodeOf(
  task: PinTask,
  codes: CardCodes,
): {
  readonly code: PinState | UnblockingCodeState;
  readonly lengths: Pick<PinState, 'minimumLength' | 'maximumLength'>;
} {
  const row = TASKS[task];
  return { code: row.codeOf(codes), lengths: row.lengths(codes) };
}

/**
 * Talks a person through changing the PIN of a card, or unblocking it. Each confirmed entry is presented once; a wrong one
 * is asked for again, a last try only after a yes of its own. Everything typed is wiped on every way out.
 * @throws CpxError what the dialog rejects with, or what `PinOperation` says
 */
export async function runPinTask(task: PinTask, operation: PinOperation, dialog: PinTaskDialog): Promise<void> {
  const row = TASKS[task];
  let codes = await operation.readCodes();
  row.checkUsable(codes);
  if (task === 'unblock' && !codes.pin.locked) await dialog.confirmUnblock(codes);
  let problem: CodeProblem | undefined;
  let newPin: Uint8Array | undefined;
  try {
    for (;;) {
      const lastTryConfirmed = needsLastTryConfirmation(row.codeOf(codes));
      if (lastTryConfirmed) await dialog.confirmLastTry(codes, problem);
      const typedHere = !codes.pin.enteredOnReader;
      const code = typedHere ? await askCode(task, codes, dialog, problem) : undefined;
      try {
        if (typedHere) newPin ??= await askNewPin(codes, dialog);
        dialog.showWorking(codes, problem);
        await row.perform(operation, code, newPin, lastTryConfirmed);
        return;
      } catch (error) {
        const refused = error instanceof CpxError ? error.code : undefined;
        // Another program may have used up tries meanwhile: the next round asks for the yes.
        if (refused !== row.wrong && refused !== 'ERR_PIN_LAST_TRY') throw error;
        problem = refused === row.wrong ? 'wrong' : undefined;
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

/** Asks until what was typed could be such a code. */
async function askCode(
  task: PinTask,
  codes: CardCodes,
  dialog: PinTaskDialog,
  problem: CodeProblem | undefined,
): Promise<Uint8Array> {
  const row = TASKS[task];
  for (let why = problem; ; why = 'format') {
    const code = await dialog.askCode(codes, why);
    if (isAccepted(() => row.checkFormat(code, codes))) return code;
    code.fill(0);
  }
}

/** Asks twice, until both are the same. */
async function askNewPin(codes: CardCodes, dialog: PinTaskDialog): Promise<Uint8Array> {
  for (let problem: NewPinProblem | undefined; ;) {
    const first = await dialog.askNewPin(codes, problem);
    let kept = false;
    try {
      if (!isAccepted(() => checkPinFormat(first, codes.pin))) {
        problem = 'format';
        continue;
      }
      const second = await dialog.askNewPinAgain(codes);
      kept = sameBytes(first, second);
      second.fill(0);
      if (kept) return first;
      problem = 'mismatch';
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
