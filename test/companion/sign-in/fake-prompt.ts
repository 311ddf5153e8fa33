import type { Prompt, PromptAnswer, PromptView } from '../../../src/companion/sign-in/index.js';
import type { CpxError } from '../../../src/protocol/index.js';

/** One prompt that was opened: its views in order, and how it was closed. */
export interface FakeWindow {
  readonly views: PromptView[];
  readonly closings: (CpxError | undefined)[];
  answer(answer: PromptAnswer): void;
}

/** A prompt that the test answers. */
export interface FakePrompt extends Prompt {
  readonly windows: FakeWindow[];
}

/** @param onView is called at each view, and may answer at once */
export function createFakePrompt(
  onView: (view: PromptView, answer: (answer: PromptAnswer) => void) => void = () => undefined,
): FakePrompt {
  const windows: FakeWindow[] = [];
  return {
    windows,
    open(view, answer) {
      const window: FakeWindow = { views: [view], closings: [], answer };
      windows.push(window);
      onView(view, answer);
      return {
        update(changed) {
          window.views.push(changed);
          onView(changed, answer);
        },
        close(error) {
          window.closings.push(error);
        },
      };
    },
  };
}

/** Digits as the bytes that a prompt hands over. */
export function pinBytes(digits: string): Uint8Array {
  return new TextEncoder().encode(digits);
}
