/**
 * One task at a time, in the order in which they asked: what keeps two hosts from talking to the cards at once, and an
 * operation from starting before the card of the one before was reset. Every task has a deadline of its own.
 */
export class Lane {
  #last: Promise<void> = Promise.resolve();

  /** @returns a function that lets the next task in; safe to call twice */
  async enter(): Promise<() => void> {
    const before = this.#last;
    let leave!: () => void;
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    const leave = await this.enter();
    try {
      return await task();
    } finally {
      leave();
    }
  }
}
