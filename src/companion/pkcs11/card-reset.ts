import type { Log } from '../log/index.js';
import type { CardResetPolicy, CardResetter, PcscState } from '../os/index.js';
import type { CardLimits } from './limits.js';

/** What a reset needs. */
export interface CardResetDependencies {
  readonly resetter: CardResetter;
  readonly resetPolicy: () => CardResetPolicy;
  readonly pcsc: PcscState;
  readonly log: Log;
  readonly limits: Pick<CardLimits, 'resetMs'>;
}

/**
 * Resets the card in a reader after a PIN was presented to it: C_Logout sends nothing to the card, which stays unlocked
 * for every other program until it is reset, removed or powered down. Never throws; what came of it is in the log.
 * @see virtual-card.md, section 10, "C_Logout sends nothing"
 */
export async function resetCard(reader: string, dependencies: CardResetDependencies): Promise<void> {
  const { resetter, resetPolicy, pcsc, log, limits } = dependencies;
  // Nothing to reset behind a module that has no PC/SC reader.
  if (!pcsc.readers.some(({ name }) => name === reader)) return;
  let timer: NodeJS.Timeout | undefined;
  const overrun = new Promise<'overrun'>((resolve) => {
    timer = setTimeout(() => resolve('overrun'), limits.resetMs);
  });
  try {
    const outcome = await Promise.race([resetter.reset(reader, resetPolicy()), overrun]);
    if (outcome === 'reset' || outcome === 'no-card') log.debug('card-reset', { reader, outcome });
    else log.warn('card-not-reset', { reader, outcome });
  } catch (error) {
    log.warn('card-not-reset', { reader, outcome: error instanceof Error ? error.message : 'failed' });
  } finally {
    clearTimeout(timer);
  }
}
