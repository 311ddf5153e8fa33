import { setTimeout as sleep } from 'node:timers/promises';
import { CKR, type Cryptoki, type NativeModule } from './cryptoki.js';
import { ckrOf, toHostFailure } from './host-error.js';
import type { SlotReport } from './messages.js';
import { listSlots, readSlots, type SlotNames } from './read-slots.js';

/** A module that was stuck is initialised anew, but not at every poll. */
const REINITIALIZE_EVERY_MS = 5_000;

/** What a watcher is given. */
export interface SlotWatch {
  readonly native: NativeModule;
  readonly intervalMs: number;
  /** Called at changes alone. */
  readonly report: (slots: readonly SlotReport[]) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Polls a module that no PC/SC reader stands behind, and reports its slots when one changed. C_WaitForSlotEvent is not
 * used: blocking it is not supported by ANS's module nor by SoftHSM2, and without blocking it merges events and does
 * not say what happened. A poll asks for the list of slots and each token's information and reads no certificate.
 * @param enqueue runs a poll between the other calls of the host, never in the middle of one
 * @returns what is found first
 */
export async function watchSlots(
  { native, intervalMs, report, signal }: SlotWatch,
  enqueue: (poll: () => Promise<void>) => Promise<void>,
): Promise<readonly SlotReport[]> {
  const { pkcs11 } = native;
  const names: SlotNames = new Map();
  let seen = describeSlots(pkcs11, names);
  let initializedAt = performance.now();
  let doubts = 0;
  const first = await readSlots(native, [], { names });
  void keepPolling();
  return first;

  async function keepPolling(): Promise<void> {
    for (;;) {
      try {
        await sleep(intervalMs, undefined, { signal });
      } catch {
        return; // The host ends.
      }
      await enqueue(poll);
    }
  }

  async function poll(): Promise<void> {
    const now = describeSlots(pkcs11, names);
    if (isStuck(now) && performance.now() - initializedAt >= REINITIALIZE_EVERY_MS) {
      initializedAt = performance.now();
      reinitialize(pkcs11);
    }
    if (now === seen) return;
    try {
      let slots = await readSlots(native, [], { names });
      if (slots.some(isDoubtful)) {
        await sleep(DOUBT.lookAgainAfterMs);
        slots = await readSlots(native, [], { names });
      }
      report(slots);
      doubts = slots.some(isDoubtful) ? doubts + 1 : 0;
      // Still doubtful: the next poll reads it again, a few times.
      seen = doubts > 0 && doubts <= DOUBT.polls ? DOUBTED : now;
    } catch (error) {
      // The module changed its mind in between: no slots are known until the next poll says something new.
      seen = `${FAILING}${JSON.stringify(toHostFailure(error))}`;
    }
  }
}

const FAILING = 'failing ';
const DOUBTED = 'doubted';

/**
 * SoftHSM2 writes to its token at each login, and another process that reads at that moment finds it damaged or without
 * its objects: a card is not said to have gone for that.
 */
const DOUBT = Object.freeze({ lookAgainAfterMs: 50, polls: 3 });

function isDoubtful({ token, certificates, failure }: SlotReport): boolean {
  return failure !== undefined || (token !== undefined && certificates.length === 0);
}

/** Everything that tells one moment's slots from another's, PIN flags included. */
function describeSlots(pkcs11: Cryptoki, names: SlotNames): string {
  try {
    return JSON.stringify(
      listSlots(pkcs11, names).map(({ handle, description }) => [description, describeToken(pkcs11, handle)]),
    );
  } catch (error) {
    return `${FAILING}${String(ckrOf(error))}`;
  }
}

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
