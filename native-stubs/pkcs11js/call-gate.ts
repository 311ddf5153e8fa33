import { randomUUID } from 'node:crypto';
import { takeCardOut, NOTICE_DELAY_MS } from './reader-changes.js';
import { CryptokiFailure, nameOfReturnValue, toReturnValue } from './return-values.js';
import { sleepSync } from './sleep.js';
import type { World } from './world.js';
import type { ArmedFault, FaultEffect } from './world-state.js';

/** Functions of the module, and two things that happen inside them, at which a fault can be armed. */
export type CallName = `C_${string}` | 'RECOGNITION' | 'VERIFY';

/** One call on its way through the module. */
export interface Call {
  readonly name: CallName;
  readonly number: number;
  readonly reader: string | undefined;
  readonly faults: readonly ArmedFault[];
  /** Puts a call that found something into the log after all; idle polls leave nothing there. */
  report(details: object): void;
  /** Armed for this call: the certificate cannot be read. */
  readonly emptyValue: boolean;
  /** Armed for this call: the card answers its next command with this status word. */
  readonly cardStatus: number | undefined;
  /** Whether what makes this call slow, or hangs it, goes on. A card that goes ends what is slow. */
  isWaiting(): boolean;
}

export interface CallGateOptions {
  readonly now: () => number;
  /** Ends the process as a crash of the module does. */
  readonly crash: () => void;
  /** What a call that hangs does instead of waiting until it is disarmed. */
  readonly hang: (() => void) | undefined;
}

const SLICE_MS = 5;

/** Where every call passes: writes the log, and lets happen what is armed. */
export interface CallGate {
  /** @param slowBy milliseconds that the call takes without any fault */
  begin(name: CallName, reader: string | undefined, details: object, quiet?: boolean, slowBy?: number): Call;
  /** Waits in this thread as long as the call is waiting, then lets the armed faults happen. @throws CryptokiFailure */
  perform(call: Call): void;
  /** Resolves when the call is no longer waiting; `perform` is still to come. */
  wait(call: Call): Promise<void>;
  end(call: Call, returnValue: bigint): void;
  /** Stops this thread, but no longer than the card stays. */
  pause(milliseconds: number, reader: string | undefined): void;
}

export function createCallGate(world: World, options: CallGateOptions): CallGate {
  let calls = 0;
  const loggedCalls = new Set<number>();
  const module = randomUUID();
  const log = (line: object): void => world.log({ at: options.now(), process: process.pid, module, ...line });

  const take = (name: CallName, reader: string | undefined): readonly ArmedFault[] => {
    const fits = (fault: ArmedFault): boolean =>
      (fault.call === name || (fault.call === '*' && name.startsWith('C_'))) &&
      (fault.reader === null || fault.reader === reader) &&
      fault.left !== 0;
    if (!world.read().faults.some(fits)) return [];
    return world.update((state) => {
      const taken: ArmedFault[] = [];
      for (const fault of state.faults.filter(fits)) {
        if (fault.skip > 0) {
          fault.skip--;
          continue;
        }
        taken.push({ ...fault });
        if (fault.left !== null) fault.left--;
      }
      // A call that hangs goes on when its fault is disarmed, so that one stays in the list.
      state.faults = state.faults.filter((fault) => fault.left !== 0 || fault.effect.kind === 'hang');
      return taken;
    });
  };

  const epochOf = (reader: string | undefined): number | undefined =>
    reader === undefined ? undefined : world.read().readers.find(({ name }) => name === reader)?.epoch;

  /** In the computer's own time, whatever the world's clock says. */
  const isPausing = (start: number, milliseconds: number, reader: string | undefined, epoch: number | undefined) =>
    performance.now() - start < milliseconds && epochOf(reader) === epoch;

  const isArmed = (fault: ArmedFault): boolean => world.read().faults.some(({ id }) => id === fault.id);

  /** Everything but waiting. */
  const apply = (call: Call, effect: FaultEffect): void => {
    switch (effect.kind) {
      case 'crash':
        log({ call: call.number, result: 'crash' });
        options.crash();
        return;
      case 'remove':
        world.update((state) => {
          const reader = state.readers.find(({ name, card }) => name === (call.reader ?? name) && card !== null);
          const delay = effect.noticedAfterMs === undefined ? NOTICE_DELAY_MS : effect.noticedAfterMs;
          if (reader !== undefined) takeCardOut(state, reader, options.now(), delay);
        });
        return;
      case 'answer':
        throw new CryptokiFailure(toReturnValue(effect.code));
      case 'hang':
        options.hang?.();
        return;
      case 'slow':
      case 'empty-value':
      case 'card-status':
      // Waited for before, or looked at by the function itself.
    }
  };

  return {
    begin(name, reader, details, quiet = false, slowBy = 0) {
      const faults = take(name, reader);
      const number = ++calls;
      const start = performance.now();
      const epoch = epochOf(reader);
      const slow = faults.reduce((sum, { effect }) => sum + (effect.kind === 'slow' ? effect.milliseconds : 0), slowBy);
      const hanging = options.hang === undefined ? faults.filter(({ effect }) => effect.kind === 'hang') : [];
      let logged = false;
      const report = (more: object): void => {
        if (logged) return;
        logged = true;
        loggedCalls.add(number);
        log({ call: number, name, ...(reader === undefined ? {} : { reader }), ...more });
      };
      if (!quiet || faults.length > 0) report(details);
      return {
        name,
        number,
        reader,
        faults,
        report,
        emptyValue: faults.some(({ effect }) => effect.kind === 'empty-value' || effect.kind === 'remove'),
        cardStatus: faults
          .map(({ effect }) => (effect.kind === 'card-status' ? effect.status : undefined))
          .find((status) => status !== undefined),
        isWaiting: () => (slow > 0 && isPausing(start, slow, reader, epoch)) || hanging.some(isArmed),
      };
    },
    perform(call) {
      while (call.isWaiting()) sleepSync(SLICE_MS);
      for (const { effect } of call.faults) apply(call, effect);
    },
    async wait(call) {
      while (call.isWaiting()) await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
    },
    end(call, returnValue) {
      if (loggedCalls.delete(call.number) && returnValue !== 0n) {
        log({ call: call.number, result: nameOfReturnValue(returnValue) });
      }
    },
    pause(milliseconds, reader) {
      const start = performance.now();
      const epoch = epochOf(reader);
      while (isPausing(start, milliseconds, reader, epoch)) {
        sleepSync(Math.max(0.1, Math.min(SLICE_MS, milliseconds - (performance.now() - start))));
      }
    },
  };
}
