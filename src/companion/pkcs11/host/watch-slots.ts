import { setTimeout as sleep } from 'node:timers/promises';
import { CKR, type Cryptoki } from './cryptoki.js';
import { ckrOf } from './host-error.js';
import type { SlotReport } from './messages.js';
import { listSlots, readSlots } from './read-slots.js';

/** A module that was stuck is initialised anew, but not at every poll. */
const REINITIALIZE_EVERY_MS = 5_000;

/**
 * Polls a module that no PC/SC reader stands behind, and reports its slots when one changed. C_WaitForSlotEvent is not
 * used: blocking it is not supported by ANS's module nor by SoftHSM2, and without blocking it merges events and does
 * not say what happened. A poll asks for the list of slots and each token's information and reads no certificate.
 * @returns what is found first; `report` is called at changes alone
 */
export async function watchSlots(
  pkcs11: Cryptoki,
  intervalMs: number,
  report: (slots: readonly SlotReport[]) => void,
  signal: AbortSignal,
): Promise<readonly SlotReport[]> {
  let seen = describeSlots(pkcs11);
  const first = await readSlots(pkcs11, []);
  void poll();
  return first;

  async function poll(): Promise<void> {
    let reinitialized = performance.now();
    for (;;) {
      try {
        await sleep(intervalMs, undefined, { signal });
      } catch {
        return; // The host ends.
      }
      const now = describeSlots(pkcs11);
      if (isStuck(now) && performance.now() - reinitialized >= REINITIALIZE_EVERY_MS) {
        reinitialized = performance.now();
        reinitialize(pkcs11);
      }
      if (now === seen) continue;
      seen = now;
      report(await readSlots(pkcs11, []));
    }
  }
}

/** Everything that tells one moment's slots from another's, PIN flags included. */
function describeSlots(pkcs11: Cryptoki): string {
  try {
    return JSON.stringify(
      listSlots(pkcs11).map(({ handle, description }) => [description, describeToken(pkcs11, handle)]),
    );
  } catch (error) {
    return `${FAILING}${String(ckrOf(error))}`;
  }
}

const FAILING = 'failing ';

/** No list of slots at all: the module waits for C_Finalize and C_Initialize. */
function isStuck(description: string): boolean {
  return description.startsWith(FAILING);
}

function describeToken(pkcs11: Cryptoki, slot: Buffer): unknown {
  try {
    const { label, serialNumber, flags } = pkcs11.C_GetTokenInfo(slot);
    return [label, serialNumber, flags];
  } catch (error) {
    const code = ckrOf(error);
    return code === CKR.TOKEN_NOT_PRESENT ? null : code;
  }
}

function reinitialize(pkcs11: Cryptoki): void {
  try {
    pkcs11.C_Finalize();
  } catch {
    // Not initialised any more: all the more reason to initialise.
  }
  try {
    pkcs11.C_Initialize();
  } catch {
    // The next poll still fails, and this is tried again.
  }
}
