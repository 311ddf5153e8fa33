import { setTimeout as sleep } from 'node:timers/promises';
import { CKR, type Cryptoki } from './cryptoki.js';
import { HostError, toHostFailure } from './host-error.js';
import type { HostFailure } from './messages.js';
import type { Patience } from './read-slots.js';

/**
 * Looks for a card that ought to be there, several times: one that was reset a moment ago, by another program or by us,
 * is recognised anew; one whose recognition met a single error stays unrecognised until C_Finalize and C_Initialize.
 * Nothing that presents a PIN may be in `find`, and nothing that needs an older session.
 * @see virtual-card.md, section 10, "Recognition hit by one card error"
 * @throws HostError what the last look failed with
 */
export async function lookAgain<T>(
  pkcs11: Pick<Cryptoki, 'C_Finalize' | 'C_Initialize'>,
  find: () => T | Promise<T>,
  { lookAgainAfterMs }: Patience,
): Promise<T> {
  let failure: HostFailure | undefined;
  for (const delay of [0, ...lookAgainAfterMs]) {
    if (failure !== undefined) await sleep(delay);
    if (failure?.kind === 'cryptoki' && failure.code === CKR.TOKEN_NOT_RECOGNIZED) {
      pkcs11.C_Finalize();
      pkcs11.C_Initialize();
    }
    try {
      return await find();
    } catch (error) {
      failure = toHostFailure(error);
    }
  }
  throw new HostError(failure ?? { kind: 'unexpected', message: 'nothing was looked for' });
}
