import type { ScreenProblem } from '../../prompt-screen.js';
import { fill, type Texts } from '../../texts.js';

/** Lengths of a CPx card's PIN, where the screen does not say them. @see cpx.md, "PIN" */
const LENGTHS = Object.freeze({ minimumLength: 4, maximumLength: 8 });

/** Why the PIN is asked for again, in words. */
export function problemText(
  {
    texts,
    minimumLength,
    maximumLength,
  }: {
    readonly texts: Texts;
    readonly minimumLength?: number;
    readonly maximumLength?: number;
  },
  problem: ScreenProblem | undefined,
): string | undefined {
  if (problem === undefined) return undefined;
  if (problem === 'ERR_PIN_INCORRECT') return texts['pin.wrong'];
  return fill(texts['pin.format'], {
    minimum: minimumLength ?? LENGTHS.minimumLength,
    maximum: maximumLength ?? LENGTHS.maximumLength,
  });
}
