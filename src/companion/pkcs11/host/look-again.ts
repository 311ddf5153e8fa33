import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, toHostFailure } from './host-error.js';
import type { HostFailure } from './messages.js';
import type { Patience } from './read-slots.js';

/**
 * Looks for a card that ought to be there, several times: one that was reset a moment ago, by another program or by us,
 * is recognised anew. Nothing that presents a PIN may be in `find`.
 * @throws HostError what the last look failed with
 */
export async function lookAgain<T>(find: () => T | Promise<T>, { lookAgainAfterMs }: Patience): Promise<T> {
  let failure: HostFailure | undefined;
  for (const delay of [0, ...lookAgainAfterMs]) {
    if (failure !== undefined) await sleep(delay);
    try {
      return await find();
    } catch (error) {
      failure = toHostFailure(error);
    }
  }
  throw new HostError(failure ?? { kind: 'unexpected', message: 'nothing was looked for' });
}
