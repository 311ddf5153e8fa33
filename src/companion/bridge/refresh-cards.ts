import type { BridgeLimits } from './limits.js';
import type { BridgeDependencies } from './ports.js';

/**
 * Looks again at the readers when no card is ready: what a person expects of "Rafraîchir la liste" after a card was
 * not recognised. A card that is ready is left alone, and a page cannot keep the readers busy: one look at a time and
 * not again at once.
 * @returns a function that resolves when the look is done, failed or takes too long
 */
export function createCardRefresh(
  { cards, clock, log }: Pick<BridgeDependencies, 'cards' | 'clock' | 'log'>,
  limits: BridgeLimits,
): () => Promise<void> {
  let looking: Promise<void> | undefined;
  let lastLook = -Infinity;

  async function look(): Promise<void> {
    try {
      await cards.refresh();
    } catch (cause) {
      log.warn('readers could not be looked at again', { cause: String(cause) });
    } finally {
      looking = undefined;
      lastLook = clock.now();
    }
  }

  return () => {
    const { state } = cards.inventory;
    if (state === 'ready' || state === 'starting') return Promise.resolve();
    // Negative when the clock was set back, which must not stop looks for hours.
    const since = clock.now() - lastLook;
    if (looking === undefined && since >= 0 && since < limits.refreshIntervalMilliseconds) return Promise.resolve();
    looking ??= look();
    return withinTime(looking, limits.refreshMilliseconds, clock);
  };
}

function withinTime(
  work: Promise<void>,
  milliseconds: number,
  clock: Pick<BridgeDependencies['clock'], 'after'>,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(milliseconds, resolve);
    void work.then(() => {
      stop();
      resolve();
    });
  });
}
