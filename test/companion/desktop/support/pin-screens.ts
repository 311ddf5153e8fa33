import type { BareScreen } from '../../../../src/companion/desktop/main/pin-questions.js';
import type { PinScreen } from '../../../../src/companion/desktop/pin-screen.js';
import { CpxError, errorTexts, type ErrorCode, type Language } from '../../../../src/protocol/index.js';
import { DOCTOR, EMPLOYEE, textsOf } from './screens.js';

/** Every state of the window of a card's codes, by name; each with a number higher than the one before. */
export function everyPinScreen(language: Language): Readonly<Record<string, PinScreen>> {
  const code = {
    step: 'enter-code',
    card: DOCTOR,
    entry: 'presented',
    newPinKept: false,
    minimumLength: 4,
    maximumLength: 8,
    tries: 'none-used',
    problem: undefined,
  } as const;
  const change = { ...code, task: 'change' } as const;
  const unblock = { ...code, task: 'unblock', minimumLength: 8 } as const;
  interface More {
    outcomeUnknown?: boolean;
    again?: boolean;
    task?: 'unblock';
  }
  const ended = (of: ErrorCode, more: More = {}): BareScreen => {
    const { helpCode } = new CpxError(of, 'test');
    const texts = errorTexts(of, language);
    return { step: 'ended', task: 'change', code: of, helpCode, ...texts, outcomeUnknown: false, again: true, ...more };
  };
  const screens: Readonly<Record<string, BareScreen>> = {
    insert: { step: 'insert-card' },
    'sign-in-first': { step: 'sign-in-first' },
    cards: {
      step: 'choose-card',
      cards: [
        { ...DOCTOR, serial: '3100690110' },
        { ...EMPLOYEE, serial: '3100694711' },
      ],
    },
    task: { step: 'choose-task', card: DOCTOR, locked: false },
    'task-locked': { step: 'choose-task', card: DOCTOR, locked: true },
    reading: { step: 'reading-card', card: DOCTOR, task: 'change' },
    'change-old': change,
    'change-old-wrong': { ...change, tries: 'some-used', problem: 'wrong', newPinKept: true },
    'change-old-last': { ...change, tries: 'last' },
    'change-new': { ...change, entry: 'new' },
    'change-new-mismatch': { ...change, entry: 'new', problem: 'mismatch' },
    'change-again': { ...change, entry: 'again' },
    'change-last-try': { step: 'confirm-last-try', card: DOCTOR, task: 'change', problem: 'wrong' },
    'change-on-reader': {
      step: 'enter-on-reader',
      card: DOCTOR,
      task: 'change',
      tries: 'none-used',
      problem: undefined,
    },
    'change-working': { step: 'working', card: DOCTOR, task: 'change' },
    'change-done': { step: 'done', card: DOCTOR, task: 'change' },
    'unblock-confirm': { step: 'confirm-unblock', card: DOCTOR },
    'unblock-code': unblock,
    'unblock-code-wrong': { ...unblock, tries: 'some-used', problem: 'wrong', newPinKept: true },
    'unblock-last-try': { step: 'confirm-last-try', card: DOCTOR, task: 'unblock', problem: undefined },
    'unblock-on-reader': {
      step: 'enter-on-reader',
      card: DOCTOR,
      task: 'unblock',
      tries: 'some-used',
      problem: 'wrong',
    },
    'unblock-done': { step: 'done', card: DOCTOR, task: 'unblock' },
    removed: ended('ERR_CARD_REMOVED'),
    changed: ended('ERR_CARD_CHANGED'),
    locked: ended('ERR_PIN_LOCKED'),
    'locked-for-good': ended('ERR_PIN_UNBLOCK_LOCKED', { again: false }),
    refused: ended('ERR_PIN_NEW_REFUSED'),
    unknown: ended('ERR_CARD_REMOVED', { outcomeUnknown: true }),
    'unknown-abandoned': ended('ERR_FLOW_CANCELLED', { outcomeUnknown: true }),
    'unknown-unblock': ended('ERR_CARD_REMOVED', { outcomeUnknown: true, task: 'unblock' }),
    'time-out': ended('ERR_FLOW_TIMEOUT'),
  };
  const texts = textsOf(language);
  return Object.fromEntries(
    Object.entries(screens).map(([name, screen]) => [name, { language, texts, question: ++lastQuestion, ...screen }]),
  );
}

let lastQuestion = 0;
