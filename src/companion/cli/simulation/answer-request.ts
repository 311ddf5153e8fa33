import type { SimulatedReaders } from '../../../../native-stubs/pkcs11js/index.js';
import { CpxError } from '../../../protocol/index.js';
import type { PromptMessage, RemotePrompt } from './remote-prompt.js';
import type { SimulationRequest } from './requests.js';

/** What requests act on. */
export interface SimulationTargets {
  /** Undefined where the companion runs on real modules alone. */
  readonly readers: SimulatedReaders | undefined;
  readonly prompt: RemotePrompt;
}

/**
 * Does what a request asks for.
 * @throws CpxError ERR_REQUEST_MALFORMED; RangeError of the simulated readers (no such card, reader taken…)
 */
export async function answerRequest(request: SimulationRequest, targets: SimulationTargets): Promise<unknown> {
  const { prompt } = targets;
  switch (request.do) {
    case 'prompt':
      return (await waitForPrompt(prompt, request.waitMilliseconds ?? 0)) ?? null;
    case 'pin':
      return prompt.typePin(request.pin);
    case 'choose':
      return prompt.choose(request.number);
    case 'confirm':
      return prompt.confirmLastTry();
    case 'cancel':
      return prompt.cancel();
    default:
      if (targets.readers === undefined) {
        throw new CpxError('ERR_REQUEST_MALFORMED', 'this companion has no simulated readers (--module simulated)');
      }
      return moveCards(request, targets.readers);
  }
}

type CardRequest = Exclude<SimulationRequest, { readonly do: 'prompt' | 'pin' | 'choose' | 'confirm' | 'cancel' }>;

function moveCards(request: CardRequest, readers: SimulatedReaders): unknown {
  switch (request.do) {
    case 'readers':
      return readers.list();
    case 'cards':
      return readers.cards().map(({ name, inWords, cardNumber, family }) => ({ name, inWords, cardNumber, family }));
    case 'insert':
      return readers.insert(request.card, request.reader);
    case 'remove': {
      const { noticedAfterMs } = request;
      return readers.remove(request.reader, noticedAfterMs === undefined ? {} : { noticedAfterMs });
    }
    case 'swap':
      return readers.swap(request.card, request.reader);
    case 'reset':
      return readers.reset(request.reader);
    case 'add-reader':
      return readers.addReader(request.reader, { pinPad: request.pinPad ?? false });
    case 'remove-reader':
      return readers.removeReader(request.reader);
    case 'pin-pad':
      return readers.answerOnPinPad(request.entry, request.reader);
    case 'tries':
      return readers.setTries(request.card, request.left);
    case 'service': {
      const { to } = request;
      if (to === 'stop') return readers.stopService();
      return to === 'start' ? readers.startService() : readers.restartService();
    }
    case 'pace':
      return readers.setPace(request.pace);
    case 'arm': {
      const { call, reader, nth, times, effect } = request;
      return readers.arm({
        call: call as Parameters<SimulatedReaders['arm']>[0]['call'],
        effect,
        ...(reader === undefined ? {} : { reader }),
        ...(nth === undefined ? {} : { nth }),
        ...(times === undefined ? {} : { times }),
      });
    }
    case 'disarm':
      return readers.disarm(request.fault);
    case 'faults':
      return readers.faults();
    case 'calls':
      return readers.calls(request.call as Parameters<SimulatedReaders['calls']>[0]);
    case 'clear-calls':
      return readers.clearCalls();
  }
}

function waitForPrompt(prompt: RemotePrompt, milliseconds: number): Promise<PromptMessage | undefined> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = prompt.whenAsked((message) => {
      clearTimeout(timer);
      resolve(message);
    });
    timer = setTimeout(() => {
      stop();
      resolve(prompt.message);
    }, milliseconds);
  });
}
