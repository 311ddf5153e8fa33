import { randomUUID } from 'node:crypto';
import type { Call, CallGate, CallName } from './call-gate.js';
import { powerDownWhenAlone } from './reader-changes.js';
import { CryptokiFailure } from './return-values.js';
import type { SigningMechanism } from './sign-with-key.js';
import { createSlots, type Slot, type Slots } from './slots.js';
import type { TokenObject } from './token-objects.js';
import type { World } from './world.js';

/** A session of this application. */
export interface Session {
  readonly handle: number;
  readonly slot: Slot;
  readonly readWrite: boolean;
  search: { readonly found: readonly number[]; next: number } | undefined;
  signing:
    { readonly mechanism: SigningMechanism; readonly object: TokenObject; readonly pieces: Buffer[] } | undefined;
}

/** The login of the whole application on one slot. */
export interface Login {
  readonly user: 'user' | 'so';
  /** The module keeps the PIN and presents it again by itself; none when it was typed on the reader. */
  readonly pin: Buffer | undefined;
}

/** What lives from C_Initialize to C_Finalize. */
export interface RunningModule {
  readonly client: string;
  readonly slots: Slots;
  readonly sessions: Map<number, Session>;
  readonly logins: Map<Slot, Login>;
  lastHandle: number;
}

/** What the functions of the module share. */
export interface ModuleContext {
  readonly world: World;
  readonly gate: CallGate;
  readonly now: () => number;
  readonly initialize: () => void;
  readonly finalize: () => void;
  /** Runs a function that names no slot. */
  readonly run: <Result>(
    name: CallName,
    details: object,
    body: (running: RunningModule, call: Call) => Result,
  ) => Result;
  /** Runs a function on a slot. With `asks` it goes to the log only when it answers something else than before. */
  readonly onSlot: <Result>(
    name: CallName,
    slotId: number,
    details: object,
    body: (slot: Slot, running: RunningModule, call: Call) => Result,
    options?: { readonly asks?: boolean },
  ) => Result;
  /** Runs a function on a session. */
  readonly onSession: <Result>(
    name: CallName,
    handle: number,
    details: object,
    body: (session: Session, running: RunningModule, call: Call) => Result,
    options?: { readonly refresh?: boolean },
  ) => Result;
  /**
   * The same, waiting without stopping this thread. Like the real module's worker threads it holds the one lock: any
   * other call waits, in this thread, until it is done.
   * @param slowBy milliseconds that the function takes anyway
   */
  readonly onSessionAsync: <Result>(
    name: CallName,
    handle: number,
    details: object,
    body: (session: Session, running: RunningModule, call: Call) => Result,
    slowBy: (session: Session) => number,
  ) => Promise<Result>;
  /** Idle polls pass here: nothing is logged unless something is armed, or the body says that something was found. */
  readonly poll: <Result>(name: CallName, body: (running: RunningModule, call: Call) => Result) => Result;
}

export function createModuleContext(world: World, gate: CallGate, now: () => number): ModuleContext {
  let running: RunningModule | undefined;
  /** Calls of worker threads in their order: each must be done before any other call. */
  const queue: (() => void)[] = [];
  /** What questions were last answered. */
  const answers = new Map<string, string>();

  /** One global lock: waits in this thread for what other threads do. @see virtual-card.md, section 10, "Threads" */
  const awaitOthers = (): void => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) next();
  };

  const isNews = (key: string, answer: unknown): boolean => {
    const text = JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
    if (answers.get(key) === text) return false;
    answers.set(key, text);
    return true;
  };

  const required = (): RunningModule => {
    if (running === undefined) throw new CryptokiFailure('CKR_CRYPTOKI_NOT_INITIALIZED');
    return running;
  };

  const forgetLogin = (module: RunningModule, slot: Slot): void => {
    module.logins.get(slot)?.pin?.fill(0);
    module.logins.delete(slot);
  };

  const sessionOf = (module: RunningModule, handle: number): Session => {
    const session = module.sessions.get(handle);
    if (session === undefined) throw new CryptokiFailure('CKR_SESSION_HANDLE_INVALID');
    return session;
  };

  /** The log names the result of every call, also of one that fails. */
  const finish = <Result>(call: Call, body: () => Result): Result => {
    try {
      const result = body();
      gate.end(call, 0n);
      return result;
    } catch (error) {
      if (error instanceof CryptokiFailure) gate.end(call, error.returnValue);
      throw error;
    }
  };

  /** The slot of a session, as the log wants it before anything is looked up. */
  const readerOf = (handle: number): string | undefined => running?.sessions.get(handle)?.slot.reader;

  return {
    world,
    gate,
    now,
    initialize() {
      awaitOthers();
      const call = gate.begin('C_Initialize', undefined, {});
      finish(call, () => {
        gate.perform(call);
        if (running !== undefined) throw new CryptokiFailure('CKR_CRYPTOKI_ALREADY_INITIALIZED');
        const client = `${process.pid}-${randomUUID()}`;
        world.update((state) => {
          powerDownWhenAlone(state, now());
          state.clients.push(client);
        });
        const sessions = new Map<number, Session>();
        const logins = new Map<Slot, Login>();
        const module: RunningModule = {
          client,
          sessions,
          logins,
          lastHandle: 0,
          slots: createSlots({
            world,
            gate,
            now,
            onTokenGone(slot) {
              for (const session of sessions.values()) if (session.slot === slot) sessions.delete(session.handle);
              forgetLogin(module, slot);
            },
          }),
        };
        module.slots.refresh('other');
        module.slots.dropEvents();
        running = module;
      });
    },
    finalize() {
      awaitOthers();
      const call = gate.begin('C_Finalize', undefined, {});
      finish(call, () => {
        gate.perform(call);
        const module = required();
        for (const slot of module.logins.keys()) forgetLogin(module, slot);
        running = undefined;
        world.update((state) => {
          state.clients = state.clients.filter((client) => client !== module.client);
          state.lastUse = now();
        });
      });
    },
    run(name, details, body) {
      awaitOthers();
      const call = gate.begin(name, undefined, details);
      return finish(call, () => {
        gate.perform(call);
        return body(required(), call);
      });
    },
    onSlot(name, slotId, details, body, { asks = false } = {}) {
      awaitOthers();
      running?.slots.refresh('other');
      const slot = running?.slots.list().find(({ id }) => id === slotId);
      const call = gate.begin(name, slot?.reader, { slot: slotId, ...details }, asks);
      const report = (answer: unknown): void => {
        if (asks && isNews(`${name} ${slotId}`, answer)) call.report({ slot: slotId, ...details });
      };
      return finish(call, () => {
        try {
          const module = required();
          const found = module.slots.find(slotId);
          gate.perform(call);
          const result = body(found, module, call);
          report(result);
          return result;
        } catch (error) {
          if (error instanceof CryptokiFailure) report(error.message);
          throw error;
        }
      });
    },
    onSession(name, handle, details, body, { refresh = true } = {}) {
      awaitOthers();
      if (refresh) running?.slots.refresh('other');
      const call = gate.begin(name, readerOf(handle), { session: handle, ...details });
      return finish(call, () => {
        const module = required();
        const session = sessionOf(module, handle);
        gate.perform(call);
        return body(session, module, call);
      });
    },
    onSessionAsync(name, handle, details, body, slowBy) {
      awaitOthers();
      running?.slots.refresh('other');
      const session = running?.sessions.get(handle);
      const slow = session === undefined ? 0 : slowBy(session);
      const call = gate.begin(name, session?.slot.reader, { session: handle, ...details }, false, slow);
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          if (!queue.includes(settle)) return;
          try {
            resolve(
              finish(call, () => {
                const module = required();
                const found = sessionOf(module, handle);
                gate.perform(call);
                return body(found, module, call);
              }),
            );
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          } finally {
            queue.splice(queue.indexOf(settle), 1);
          }
        };
        queue.push(settle);
        // In a later turn at the earliest, as a worker thread answers.
        setImmediate(() => void gate.wait(call).then(settle));
      });
    },
    poll(name, body) {
      awaitOthers();
      const call = gate.begin(name, undefined, {}, true);
      return finish(call, () => {
        gate.perform(call);
        return body(required(), call);
      });
    },
  };
}
