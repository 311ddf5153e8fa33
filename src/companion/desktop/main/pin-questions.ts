import type { Clock } from '../../sign-in/index.js';
import type { PinAnswer, PinScreen } from '../pin-screen.js';

/** A screen without what every screen has. */
export type BareScreen = PinScreen extends infer S
  ? S extends PinScreen
    ? Omit<S, 'language' | 'texts' | 'question'>
    : never
  : never;

/** An answer to a question of the window. */
type Answer<T extends PinAnswer['type']> = Extract<PinAnswer, { readonly type: T; readonly question: number }>;

/** Why a question is not answered, where nothing has failed. */
export class Interruption extends Error {
  /** `left`: the window is closed; `changed`: what was asked does not hold any more, and is to be asked anew. */
  readonly why: 'left' | 'changed';

  constructor(why: 'left' | 'changed') {
    super(why);
    this.why = why;
  }
}

/** What a question is asked with. */
export interface QuestionOptions {
  /** False as soon as what is asked does not hold any more. */
  readonly holds: () => boolean;
  /** Rejects when nobody has answered for so long. */
  readonly limit?: { readonly milliseconds: number; readonly error: () => Error };
}

interface Asked {
  readonly number: number;
  readonly types: readonly PinAnswer['type'][];
  readonly holds: () => boolean;
  readonly stopTimer: () => void;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** One question after the other in a window; what answers none of them is wiped and goes nowhere. */
export class PinQuestions {
  readonly #clock: Clock;
  readonly #show: (screen: BareScreen, question: number) => void;
  #asked: Asked | undefined;
  #number = 0;

  constructor(clock: Clock, show: (screen: BareScreen, question: number) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  /** True while the person has something to answer. */
  get waiting(): boolean {
    return this.#asked !== undefined;
  }

  /** Shows what asks nothing. */
  tell(screen: BareScreen): void {
    this.#show(screen, ++this.#number);
  }

  /**
   * Shows a screen and waits for one of the answers that it can give.
   * @throws Interruption `changed`; what `interrupt` was given; the error of the limit
   */
  ask<T extends PinAnswer['type']>(
    screen: BareScreen,
    types: readonly T[],
    { holds, limit }: QuestionOptions,
  ): Promise<Answer<T>> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      const stopTimer =
        limit === undefined
          ? () => undefined
          : this.#clock.after(limit.milliseconds, () => this.interrupt(limit.error()));
      this.#asked = { number, types, holds, stopTimer, resolve, reject };
      if (holds()) this.#show(screen, number);
      else this.interrupt(new Interruption('changed'));
    });
  }

  /** Takes what the window says; a code belongs to the question from here on. */
  take(answer: Extract<PinAnswer, { readonly question: number }>): void {
    const asked = this.#asked;
    if (asked?.number === answer.question && asked.types.includes(answer.type)) {
      this.#end(asked);
      asked.resolve(answer as never);
    } else if (answer.type === 'code-entered') {
      answer.code.fill(0);
    }
  }

  /** Ends the question that waits with this error. */
  interrupt(error: Error): void {
    const asked = this.#asked;
    if (asked === undefined) return;
    this.#end(asked);
    asked.reject(error);
  }

  /** Looks whether what is asked still holds. */
  look(): void {
    if (this.#asked?.holds() === false) this.interrupt(new Interruption('changed'));
  }

  #end({ stopTimer }: Asked): void {
    this.#asked = undefined;
    stopTimer();
  }
}
