import { CpxError } from '../../../protocol/index.js';
import type { Prompt, PromptAnswer, PromptView } from '../../sign-in/index.js';

/**
 * Answers for nobody, in development mode alone: the first certificate, then the given PIN, once a request. A wrong PIN
 * ends the request, and a last try is never taken, so that no unattended run can block a card.
 */
export function createUnattendedPrompt(pin: Uint8Array): Prompt {
  const answerTo = (view: PromptView, answer: (answer: PromptAnswer) => void): void => {
    if ('problem' in view) {
      throw new CpxError(view.problem, 'the unattended PIN is not the one of this card');
    }
    switch (view.step) {
      case 'choose-certificate': {
        const [first] = view.certificates;
        if (first !== undefined) answer({ type: 'certificate-chosen', fingerprint: first.fingerprint });
        return;
      }
      case 'enter-pin':
        answer({ type: 'pin-entered', pin: pin.slice() });
        return;
      case 'confirm-last-try':
        throw new CpxError('ERR_FLOW_CANCELLED', 'an unattended PIN is not presented on the last try');
      case 'reaching-server':
      case 'awaiting-server':
      case 'reading-card':
      case 'enter-pin-on-reader':
      case 'signing':
    }
  };
  return {
    open(view, answer) {
      answerTo(view, answer);
      return { update: (changed) => answerTo(changed, answer), close: () => undefined };
    },
  };
}
