import type { NativeModule } from './cryptoki.js';
import { HostError } from './host-error.js';
import { createKeySession, type KeySession } from './key-session.js';
import type { HostAnswers, HostRequest, ModuleSource, SlotReport } from './messages.js';
import { PATIENCE, readSlots, type Patience } from './read-slots.js';
import { watchSlots, type SlotWatch } from './watch-slots.js';

/** What a host is given by its process. */
export interface CardHostDependencies {
  readonly loadModule: (source: ModuleSource, forLogin: boolean) => Promise<NativeModule>;
  /** The PIN that main sent outside of the messages for this signature; wiped here, after C_Login. */
  readonly receivePin: () => Uint8Array | Promise<Uint8Array>;
  /** Tells main that the slots of a watched module changed. */
  readonly reportSlots: (slots: readonly SlotReport[]) => void;
  readonly patience?: Patience;
}

/** What runs in a card host: one module, its calls one after the other. */
export interface CardHost {
  /** Calls are queued. @throws HostError, or what pkcs11js threw */
  handle(request: HostRequest): Promise<HostAnswers[keyof HostAnswers]>;
}

export function createCardHost({
  loadModule,
  receivePin,
  reportSlots,
  patience = PATIENCE,
}: CardHostDependencies): CardHost {
  let native: NativeModule | undefined;
  let key: KeySession | undefined;
  let watch: SlotWatch | undefined;
  const ending = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();

  function loaded(): NativeModule {
    if (native === undefined) throw new HostError({ kind: 'unexpected', message: 'no module is loaded' });
    return native;
  }

  function opened(): KeySession {
    key ??= createKeySession(loaded(), patience);
    return key;
  }

  async function perform(request: HostRequest): Promise<HostAnswers[keyof HostAnswers]> {
    switch (request.type) {
      case 'load': {
        native = await loadModule(request.module, request.forLogin);
        native.pkcs11.C_Initialize();
        const { manufacturerID, libraryDescription } = native.pkcs11.C_GetInfo();
        return { library: `${manufacturerID.trim()} ${libraryDescription.trim()}`.trim() };
      }
      case 'look':
        return watch ? watch.look() : readSlots(loaded(), request.expected, { patience });
      case 'watch':
        watch ??= watchSlots({
          native: loaded(),
          intervalMs: request.intervalMs,
          report: reportSlots,
          enqueue,
          signal: ending.signal,
        });
        return watch.look();
      case 'open':
        return opened().open(request.reader, request.certificate);
      case 'read-pin-state':
        return opened().readPinState();
      case 'sign': {
        const pin = request.pinFrom === 'pipe' ? await receivePin() : null;
        try {
          return await opened().sign(request.algorithm, request.data, pin);
        } finally {
          pin?.fill(0);
        }
      }
      case 'finish':
        ending.abort();
        key?.close();
        native?.pkcs11.C_Finalize();
        return { done: true };
    }
  }

  function enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = queue.then(task);
    queue = result.catch(() => undefined);
    return result;
  }

  return { handle: (request) => enqueue(() => perform(request)) };
}
