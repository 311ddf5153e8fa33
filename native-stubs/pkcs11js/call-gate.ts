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
}

export interface CallGateOptions {
  readonly now: () => number;
  /** Ends the process as a crash of the module does. */
  readonly crash: () => void;
}

const SLICE_MS = 5;

/** Where every call passes: writes the log, and lets happen what is armed. */
export interface CallGate {
  begin(name: CallName, reader: string | undefined, details: object, quiet?: boolean): Call;
  /** Lets the armed faults happen in this thread. @throws CryptokiFailure */
  perform(call: Call): void;
  /** The same without stopping this thread. */
  performAsync(call: Call): Promise<void>;
  end(call: Call, returnValue: bigint): void;
  /** Stops this thread, but no longer than the card stays. */
  pause(milliseconds: number, reader: string | undefined): void;
}

export function createCallGate(world: World, options: CallGateOptions): CallGate {
  let calls = 0;
  const loggedCalls = new Set<number>();
  const log = (line: object): void => world.log({ at: options.now(), process: process.pid, ...line });

  const take = (name: CallName, reader: string | undefined): readonly ArmedFault[] => {
    const fits = (fault: ArmedFault): boolean =>
      (fault.call === name || fault.call === '*') &&
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
    world.read().readers.find(({ name }) => name === reader)?.epoch;

  const pause = (milliseconds: number, reader: string | undefined): void => {
    const epoch = epochOf(reader);
    const end = options.now() + milliseconds;
    for (let left = milliseconds; left > 0 && epochOf(reader) === epoch; left = end - options.now()) {
      sleepSync(Math.min(left, SLICE_MS));
    }
  };

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
      case 'slow':
      case 'hang':
      case 'empty-value':
      case 'card-status':
    }
  };

  return {
    begin(name, reader, details, quiet = false) {
      const faults = take(name, reader);
      const number = ++calls;
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
          .find(Boolean),
      };
    },
    perform(call) {
      for (const fault of call.faults) {
        const { effect } = fault;
        if (effect.kind === 'slow') pause(effect.milliseconds, call.reader);
        if (effect.kind === 'hang') while (isArmed(fault)) sleepSync(SLICE_MS);
        apply(call, effect);
      }
    },
    async performAsync(call) {
      const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
      for (const fault of call.faults) {
        const { effect } = fault;
        if (effect.kind === 'slow') {
          const epoch = epochOf(call.reader);
          const end = options.now() + effect.milliseconds;
          while (options.now() < end && epochOf(call.reader) === epoch) {
            await wait(Math.min(SLICE_MS, end - options.now()));
          }
        }
        if (effect.kind === 'hang') while (isArmed(fault)) await wait(SLICE_MS);
        apply(call, effect);
      }
    },
    end(call, returnValue) {
      if (loggedCalls.delete(call.number) && returnValue !== 0n)
        log({ call: call.number, result: nameOfReturnValue(returnValue) });
    },
    pause,
  };
}
