import type { Clock } from '../../../src/companion/sign-in/index.js';

/** A clock that stands still until the test moves it. */
export interface FakeClock extends Clock {
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
  advance(milliseconds: number): void;
}

/** A clock that begins at a fixed moment, or at this one. */
export function createFakeClock(start = Date.UTC(2026, 0, 5, 8)): FakeClock {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  let now = start;
  return {
    get pending() {
      return timers.size;
    },
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = due.at;
        due.callback();
      }
      now = end;
    },
  };
}
