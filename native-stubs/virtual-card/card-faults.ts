/** What a card in a virtual reader does instead of what it should. */
export type CardFaultEffect =
  /** The command does not reach the card; this is answered: a status word, garbage, anything. */
  | { readonly kind: 'answer'; readonly octets: Uint8Array }
  /** The card does its work; what it answers is replaced by a function of it. */
  | { readonly kind: 'change'; readonly change: (answer: Uint8Array) => Uint8Array }
  /** The card is pulled out: before it has done anything, or with its work done and the answer lost. */
  | { readonly kind: 'pull'; readonly when: 'before' | 'after' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** No answer until the card is pulled out. */
  | { readonly kind: 'silent' };

/** A fault and the command that it hits. */
export interface CardFault {
  /** Counts only commands of which this is true. Default: all. */
  readonly only?: (command: Uint8Array) => boolean;
  /** The first command that is hit, counted from now. Default: 1, the next. */
  readonly nth?: number;
  /** How many in a row from there. Default: 1. */
  readonly times?: number | 'always';
  readonly effect: CardFaultEffect;
}

/** A fault that waits for its command. */
export interface ArmedCardFault {
  readonly id: number;
  readonly fault: CardFault;
  /** Commands it has counted. */
  readonly seen: number;
}

/** The faults of a virtual reader, whichever card is in. */
export class CardFaults {
  #armed: { id: number; fault: CardFault; seen: number }[] = [];
  #lastId = 0;

  /** @returns a number to disarm it by */
  arm(fault: CardFault): number {
    const id = ++this.#lastId;
    this.#armed.push({ id, fault, seen: 0 });
    return id;
  }

  disarm(id?: number): void {
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
  }

  list(): readonly ArmedCardFault[] {
    return this.#armed.map((armed) => ({ ...armed }));
  }

  /** Counts a command. @returns the effect of the fault armed first of those that hit it */
  next(command: Uint8Array): CardFaultEffect | undefined {
    let effect: CardFaultEffect | undefined;
    for (const armed of this.#armed) {
      const { only, nth = 1, times = 1 } = armed.fault;
      if (only?.(command) === false) continue;
      armed.seen += 1;
      if (armed.seen >= nth && (times === 'always' || armed.seen < nth + times)) effect ??= armed.fault.effect;
    }
    this.#armed = this.#armed.filter(
      ({ seen, fault: { nth = 1, times = 1 } }) => times === 'always' || seen < nth + times - 1,
    );
    return effect;
  }
}
