import { splitCardUrl } from '../../protocol/index.js';
import type { PromptView, SignInRequest, TlsSignInRequest } from './ports.js';
import { usableCertificates } from './choose-certificate.js';
import { assertNever, type SignInState } from './sign-in-state.js';

/** What the person sees in a state; nothing before the cards are known and after the end. */
export function promptViewOf(state: SignInState, request: SignInRequest | TlsSignInRequest): PromptView | undefined {
  const cardHost = 'url' in request ? splitCardUrl(request.url)?.origin : undefined;
  const context = {
    ...{ origin: request.origin, purpose: request.purpose, language: request.language },
    ...(cardHost === undefined ? {} : { cardHost }),
  };
  const problem = 'problem' in state ? { problem: state.problem } : {};
  switch (state.name) {
    case 'looking-for-cards':
    case 'done':
    case 'failed':
      return undefined;
    case 'choosing-certificate':
      return { ...context, step: 'choose-certificate', certificates: usableCertificates(state.inventory) };
    case 'reaching-server':
    case 'awaiting-server':
      return { ...context, step: state.name, certificate: state.certificate };
    case 'reading-card':
    case 'holding-pin':
      return { ...context, step: 'reading-card', certificate: state.certificate };
    case 'confirming-last-try':
      return { ...context, step: 'confirm-last-try', certificate: state.certificate, pin: state.pin, ...problem };
    case 'entering-pin':
      return { ...context, step: 'enter-pin', certificate: state.certificate, pin: state.pin, ...problem };
    case 'signing':
      return state.digits === undefined
        ? { ...context, step: 'enter-pin-on-reader', certificate: state.certificate, pin: state.pin, ...problem }
        : { ...context, step: 'signing', certificate: state.certificate };
    default:
      return assertNever(state);
  }
}
