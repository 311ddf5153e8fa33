import type { SimulatedReaders } from '../../../../native-stubs/pkcs11js/index.js';
import { CpxError } from '../../../protocol/index.js';
import type { PromptMessage, RemotePrompt } from './remote-prompt.js';
import type { SimulationFields, SimulationRequest, SimulationRequestName } from './requests.js';

/** What requests act on. */
export interface SimulationTargets {
  /** Undefined where the companion runs on real modules alone. */
  readonly readers: SimulatedReaders | undefined;
  readonly prompt: RemotePrompt;
}

type PromptRequestName = 'prompt' | 'pin' | 'choose' | 'confirm' | 'cancel';
type CardRequestName = Exclude<SimulationRequestName, PromptRequestName>;

/** What each request does to the prompt; what it returns is the answer. */
const PROMPT_ACTIONS: {
  readonly [N in PromptRequestName]: (prompt: RemotePrompt, fields: SimulationFields<N>) => unknown;
} = {
  prompt: (prompt, { waitMilliseconds = 0 }) => waitForPrompt(prompt, waitMilliseconds),
  pin: (prompt, { pin }) => prompt.typePin(pin),
  choose: (prompt, { number }) => prompt.choose(number),
  confirm: (prompt) => prompt.confirmLastTry(),
  cancel: (prompt) => prompt.cancel(),
};

type Arm = Parameters<SimulatedReaders['arm']>[0];

/** What each request does to readers and cards. */
const CARD_ACTIONS: {
  readonly [N in CardRequestName]: (readers: SimulatedReaders, fields: SimulationFields<N>) => unknown;
} = {
  readers: (readers) => readers.list(),
  cards: (readers) =>
    readers.cards().map(({ name, inWords, cardNumber, family }) => ({ name, inWords, cardNumber, family })),
  insert: (readers, { card, reader }) => readers.insert(card, reader),
  remove: (readers, { reader, noticedAfterMs = 0 }) => readers.remove(reader, { noticedAfterMs }),
  swap: (readers, { card, reader }) => readers.swap(card, reader),
  reset: (readers, { reader }) => readers.reset(reader),
  'add-reader': (readers, { reader, pinPad = false }) => readers.addReader(reader, { pinPad }),
  'remove-reader': (readers, { reader }) => readers.removeReader(reader),
  'pin-pad': (readers, { entry, reader }) => readers.answerOnPinPad(entry, reader),
  tries: (readers, { card, left }) => readers.setTries(card, left),
  service: (readers, { to }) => SERVICE_ACTIONS[to](readers),
  pace: (readers, { pace }) => readers.setPace(pace),
  arm: (readers, { call, reader, nth, times, effect }) =>
    readers.arm({
      call: call as Arm['call'],
      effect,
      ...(reader === undefined ? {} : { reader }),
      ...(nth === undefined ? {} : { nth }),
      ...(times === undefined ? {} : { times }),
    }),
  disarm: (readers, { fault }) => readers.disarm(fault),
  faults: (readers) => readers.faults(),
  calls: (readers, { call }) => readers.calls(call as Parameters<SimulatedReaders['calls']>[0]),
  'clear-calls': (readers) => readers.clearCalls(),
};

const SERVICE_ACTIONS = {
  stop: (readers: SimulatedReaders) => readers.stopService(),
  start: (readers: SimulatedReaders) => readers.startService(),
  restart: (readers: SimulatedReaders) => readers.restartService(),
};

/**
 * Does what a request asks for; answers at once, or with a promise.
 * @throws CpxError ERR_REQUEST_MALFORMED; RangeError of the simulated readers (no such card, reader taken…)
 */
export function answerRequest(request: SimulationRequest, targets: SimulationTargets): unknown {
  // A row's function takes the fields of the request of its own name: the compiler cannot follow that by itself.
  if (isPromptRequest(request.do)) {
    const act = PROMPT_ACTIONS[request.do] as (prompt: RemotePrompt, fields: object) => unknown;
    return act(targets.prompt, request);
  }
  if (targets.readers === undefined) {
    throw new CpxError('ERR_REQUEST_MALFORMED', 'this companion has no simulated readers (--module simulated)');
  }
  const act = CARD_ACTIONS[request.do] as (readers: SimulatedReaders, fields: object) => unknown;
  return act(targets.readers, request);
}

function isPromptRequest(name: SimulationRequestName): name is PromptRequestName {
  return Object.hasOwn(PROMPT_ACTIONS, name);
}

/** @returns null when nothing is asked in time */
function waitForPrompt(prompt: RemotePrompt, milliseconds: number): Promise<PromptMessage | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      stop();
      resolve(prompt.message ?? null);
    }, milliseconds);
    const stop = prompt.whenAsked((message) => {
      clearTimeout(timer);
      resolve(message);
    });
  });
}
