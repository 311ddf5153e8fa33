import type { CardClock } from './clock.js';
import type { CardLimits } from './limits.js';

/** Leaves a module alone for a while that keeps dying: longer each time, until it works once. */
export class BackOff {
  readonly #clock: Pick<CardClock, 'now'>;
  readonly #limits: Pick<CardLimits, 'backOffAfter' | 'backOffFirstMs' | 'backOffMaximumMs'>;
  #deaths = 0;
  #until = -Infinity;

  constructor(
    clock: Pick<CardClock, 'now'>,
    limits: Pick<CardLimits, 'backOffAfter' | 'backOffFirstMs' | 'backOffMaximumMs'>,
  ) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Milliseconds until the module may be started again; 0 when it may be now. */
  get remainingMs(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }

  recordSuccess(): void {
    this.#deaths = 0;
    this.#until = -Infinity;
  }

  /** Being refused while it is left alone is no further death. */
  recordDeath(): void {
    if (this.remainingMs > 0) return;
    const { backOffAfter, backOffFirstMs, backOffMaximumMs } = this.#limits;
    this.#deaths += 1;
    if (this.#deaths < backOffAfter) return;
    const delay = Math.min(backOffMaximumMs, backOffFirstMs * 2 ** (this.#deaths - backOffAfter));
    this.#until = this.#clock.now() + delay;
  }
}
