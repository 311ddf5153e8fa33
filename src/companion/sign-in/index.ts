/**
 * The authentication workflow: its states, one transition table, and the runner over ports (card, prompt, clock).
 * Imports card, log and protocol.
 */
export { createSignIn } from './create-sign-in.js';
export { SIGN_IN_LIMITS, type SignInLimits } from './limits.js';
export type {
  Clock,
  EndedSignIn,
  OpenPrompt,
  PinProblem,
  Prompt,
  PromptAnswer,
  PromptView,
  SignIn,
  SignInRequest,
  SignInResult,
  TicketRequest,
  TicketResult,
  TicketServer,
  TlsSignInRequest,
} from './ports.js';
export { createSystemClock } from './system-clock.js';
