import { CpxError } from '../../../protocol/index.js';
import type { CardCertificate } from '../../card/index.js';
import type { OpenPrompt, Prompt, PromptAnswer, PromptView } from '../../sign-in/index.js';

/** What a client of the control socket is told of the prompt. */
export interface PromptMessage {
  readonly step: PromptView['step'];
  readonly origin: string;
  readonly purpose: PromptView['purpose'];
  /** The server that the card will identify itself to. */
  readonly cardHost?: string;
  readonly problem?: string;
  readonly lastTry?: boolean;
  readonly certificates: readonly { readonly number: number; readonly holder: string; readonly reader: string }[];
}

/** A prompt that is answered through the control socket of development mode. */
export interface RemotePrompt extends Prompt {
  readonly message: PromptMessage | undefined;
  /** Calls back when a question is open, at once where one is. @returns a function that stops the waiting */
  whenAsked(listener: (message: PromptMessage) => void): () => void;
  /** @throws CpxError ERR_REQUEST_MALFORMED when this is not what is asked */
  typePin(digits: string): void;
  /** @param number as in the message, from 1 */
  choose(number: number): void;
  confirmLastTry(): void;
  cancel(): void;
}

const QUESTIONS: ReadonlySet<PromptView['step']> = new Set(['choose-certificate', 'confirm-last-try', 'enter-pin']);

/** @returns a prompt that shows nothing and waits for answers through its methods */
export function createRemotePrompt(): RemotePrompt {
  let open: { view: PromptView; readonly answer: (answer: PromptAnswer) => void } | undefined;
  const listeners = new Set<(message: PromptMessage) => void>();

  const tell = (): void => {
    if (open === undefined || !QUESTIONS.has(open.view.step)) return;
    for (const listener of [...listeners]) {
      listeners.delete(listener);
      listener(describePrompt(open.view));
    }
  };
  const askedFor = <S extends PromptView['step']>(
    step: S,
  ): { view: PromptView & { step: S }; answer: (answer: PromptAnswer) => void } => {
    if (open?.view.step !== step) {
      const asked = open === undefined ? 'nothing' : open.view.step;
      throw new CpxError('ERR_REQUEST_MALFORMED', `the prompt asks for ${asked}, not for ${step}`);
    }
    return open as { view: PromptView & { step: S }; answer: (answer: PromptAnswer) => void };
  };

  return {
    open(view, answer): OpenPrompt {
      const mine = { view, answer };
      open = mine;
      tell();
      return {
        update(changed) {
          mine.view = changed;
          tell();
        },
        close() {
          if (open === mine) open = undefined;
        },
      };
    },
    get message() {
      return open === undefined ? undefined : describePrompt(open.view);
    },
    whenAsked(listener) {
      listeners.add(listener);
      tell();
      return () => listeners.delete(listener);
    },
    typePin: (digits) => askedFor('enter-pin').answer({ type: 'pin-entered', pin: new TextEncoder().encode(digits) }),
    choose(number) {
      const { view, answer } = askedFor('choose-certificate');
      const certificate = view.certificates[number - 1];
      if (certificate === undefined) throw new CpxError('ERR_REQUEST_MALFORMED', 'there is no such number');
      answer({ type: 'certificate-chosen', fingerprint: certificate.fingerprint });
    },
    confirmLastTry: () => askedFor('confirm-last-try').answer({ type: 'last-try-confirmed' }),
    cancel() {
      if (open === undefined) throw new CpxError('ERR_REQUEST_MALFORMED', 'the prompt asks for nothing');
      open.answer({ type: 'cancelled' });
    },
  };
}

function describePrompt(view: PromptView): PromptMessage {
  const certificates: readonly CardCertificate[] =
    view.step === 'choose-certificate' ? view.certificates : [view.certificate];
  return {
    step: view.step,
    origin: view.origin,
    purpose: view.purpose,
    ...(view.cardHost === undefined ? {} : { cardHost: view.cardHost }),
    ...('problem' in view ? { problem: view.problem } : {}),
    ...('pin' in view ? { lastTry: view.pin.finalTry } : {}),
    certificates: certificates.map(({ identity, label, reader }, index) => ({
      number: index + 1,
      holder: identity?.displayName ?? label,
      reader,
    })),
  };
}
