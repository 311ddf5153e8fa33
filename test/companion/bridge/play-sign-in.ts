import { freshPin } from '../sign-in/fake-cards.js';
import { pinBytes } from '../sign-in/fake-prompt.js';
import type { Answer } from './send-request.js';
import type { StartedBridge } from './start-bridge.js';
import { until } from './until.js';

/** Plays the person and the card of the sign-in that is under way. */
export async function playSignIn({ cards, prompt }: StartedBridge): Promise<void> {
  await until(() => cards.operations.at(-1)?.reads.length === 1);
  const operation = cards.operations.at(-1)!;
  operation.reads[0]!.succeed(freshPin);
  prompt.windows.at(-1)!.answer({ type: 'pin-entered', pin: pinBytes('1234') });
  await until(() => operation.signatures.length === 1);
  operation.signatures[0]!.succeed();
}

/** @returns when so many prompts have been opened since the start */
export function promptShown({ prompt }: StartedBridge, count = 1): Promise<void> {
  return until(() => prompt.windows.length === count);
}

/** The error code of problem details. */
export function codeOf(answer: Answer): unknown {
  return answer.json().code;
}
