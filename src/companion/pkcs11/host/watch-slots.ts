import { setTimeout as sleep } from 'node:timers/promises';
import { CKR, type Cryptoki, type NativeModule } from './cryptoki.js';
import { ckrOf } from './host-error.js';
import type { SlotReport } from './messages.js';
import { isFailure, listSlots, readSlots, type Patience, type SlotNames } from './read-slots.js';

/** A module that was stuck is initialised anew, but not at every poll. */
const REINITIALIZE_EVERY_MS = 5_000;

/** Where nothing has changed for a while, nobody is handling cards: each poll wakes the processor, so there are fewer. */
const QUIET = Object.freeze({ afterMs: 10_000, factor: 3 });

/**
 * A card is not said to have gone because one look failed: SoftHSM2 writes to its token at each login, and a process that
 * reads at that moment finds it damaged or without its objects. A doubtful slot is read again twice, and then, whether
 * or not anything is seen to change, less and less often.
 */
const DOUBT = Object.freeze({ readAgainFirstMs: 1_000, readAgainMaximumMs: 30_000 });

function isDoubtful({ token, certificates, failure }: SlotReport): boolean {
  return failure !== undefined || (token !== undefined && certificates.length === 0);
}

/**
 * ANS's module says so for ever of a card whose recognition met one error: until C_Finalize and C_Initialize, or until the
 * card is put in again. A card of another kind stays what it is.
 * @see virtual-card.md, section 10, "Recognition hit by one card error"
 */
const isUnrecognized = (slot: SlotReport): boolean => isFailure(slot, CKR.TOKEN_NOT_RECOGNIZED);

/** What a watch is given. */
export interface SlotWatchDependencies {
  readonly native: NativeModule;
  readonly intervalMs: number;
  readonly patience: Patience;
  /** Called at changes alone. */
  readonly report: (slots: readonly SlotReport[]) => void;
  /** Runs a poll between the other calls of the host, never in the middle of one. */
  readonly enqueue: (poll: () => Promise<void>) => Promise<void>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** A module that is polled. */
export interface SlotWatch {
  /** Reads everything now. */
  look(): Promise<readonly SlotReport[]>;
}

/**
 * Polls a module that no PC/SC reader stands behind, and reports its slots when one changed. C_WaitForSlotEvent is not
 * used: blocking it is not supported by ANS's module nor by SoftHSM2, and without blocking it merges events and does
 * not say what happened. A poll asks for the list of slots and each token's information and reads no certificate.
 */
export function watchSlots({
  native,
  intervalMs,
  patience,
  report,
  enqueue,
  signal,
}: SlotWatchDependencies): SlotWatch {
  const { pkcs11 } = native;
  const names: SlotNames = new Map();
  let seen: string | undefined;
  let changedAt = performance.now();
  let initializedAt = performance.now();
  let readAgainAt = Infinity;
  let readAgainAfter: number = DOUBT.readAgainFirstMs;
  let hadSlots = false;
  pollLater();

  return { look };

  async function look(): Promise<readonly SlotReport[]> {
    let slots = await read();
    for (const [at, delay] of patience.doubtAfterMs.entries()) {
      if (!isInDoubt(slots)) break;
      await sleep(delay);
      const isLast = at === patience.doubtAfterMs.length - 1;
      if (isLast && (hasLostSlots(slots) || slots.some(isUnrecognized))) reinitialize(pkcs11);
      slots = await read();
    }
    if (isInDoubt(slots)) {
      readAgainAt = performance.now() + readAgainAfter;
      readAgainAfter = Math.min(readAgainAfter * 2, DOUBT.readAgainMaximumMs);
    } else {
      readAgainAt = Infinity;
    }
    return slots;
  }

  function isInDoubt(slots: readonly SlotReport[]): boolean {
    return hasLostSlots(slots) || slots.some(isDoubtful);
  }

  /**
   * Once the PC/SC service was away, ANS's module shows no slots until C_Finalize and C_Initialize, and calls that success.
   * @see virtual-card.md, section 10, "Service restarted"
   */
  function hasLostSlots(slots: readonly SlotReport[]): boolean {
    return hadSlots && slots.length === 0;
  }

  /**
   * `seen` is what these slots looked like, or undefined where they changed meanwhile: a card that is put in after
   * another has gone may look the same to a poll, and what was read in between must not stand for it.
   */
  async function read(): Promise<readonly SlotReport[]> {
    const before = describeSlots(pkcs11, names);
    const slots = await readSlots(native, [], { names, patience });
    hadSlots ||= slots.length > 0;
    seen = before === describeSlots(pkcs11, names) ? before : undefined;
    return slots;
  }

  function pollLater(): void {
    if (signal.aborted) return;
    const quiet = performance.now() - changedAt > QUIET.afterMs;
    const timer = setTimeout(() => void enqueue(poll).then(pollLater), quiet ? intervalMs * QUIET.factor : intervalMs);
    timer.unref();
  }

  async function poll(): Promise<void> {
    const now = describeSlots(pkcs11, names);
    if (isStuck(now) && performance.now() - initializedAt >= REINITIALIZE_EVERY_MS) {
      initializedAt = performance.now();
      reinitialize(pkcs11);
    }
    if (now !== seen) {
      changedAt = performance.now();
      readAgainAfter = DOUBT.readAgainFirstMs;
    } else if (performance.now() < readAgainAt) {
      return;
    }
    try {
      report(await look());
    } catch (error) {
      // No list of slots: nothing is known until the next poll says something new.
      seen = `${FAILING}${String(ckrOf(error))}`;
    }
  }
}

const FAILING = 'failing ';

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
