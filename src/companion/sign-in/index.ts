/**
 * The authentication workflow: its states, one transition table, and the runner over ports (card, prompt, clock).
 * Imports card, log and protocol.
 */
export type {
  Clock,
  OpenPrompt,
  Prompt,
  PromptAnswer,
  PromptView,
  SignIn,
  SignInRequest,
  SignInResult,
} from './ports.js';
