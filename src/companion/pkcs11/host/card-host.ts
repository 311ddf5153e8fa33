import type { NativeModule } from './cryptoki.js';
import { HostError } from './host-error.js';
import { createKeySession, type KeySession } from './key-session.js';
import type { HostAnswers, HostRequest, ModuleSource, PinChangeAnswer, SlotReport } from './messages.js';
import { createPinSession, type PinSession } from './pin-session.js';
import { PATIENCE, readSlots, type Patience } from './read-slots.js';
import { watchSlots, type SlotWatch } from './watch-slots.js';

/** What a host is given by its process. */
export interface CardHostDependencies {
  readonly loadModule: (source: ModuleSource, forLogin: boolean) => Promise<NativeModule>;
  /** The next PIN that main sent outside of the messages for this call; wiped here, once the module has seen it. */
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
  let codes: PinSession | undefined;
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
        const { manufacturerID, libraryDescription, libraryVersion } = native.pkcs11.C_GetInfo();
        return {
          library: `${manufacturerID.trim()} ${libraryDescription.trim()}`.trim(),
          version: `${libraryVersion.major}.${libraryVersion.minor}`,
        };
      }
      case 'look':
        return watch ? watch.look() : readSlots(loaded(), request.expected, { patience });
      case 'watch':
        watch ??= watchSlots({
          native: loaded(),
          intervalMs: request.intervalMs,
          patience,
          report: reportSlots,
          enqueue,
          signal: ending.signal,
        });
        return watch.look();
      case 'open':
        return opened().open(request.reader, request.certificate);
      case 'read-pin-state':
        return (codes ?? opened()).readPinState();
      case 'ping':
        return { alive: true };
      case 'sign': {
        const pin = request.pinFrom === 'pipe' ? await receivePin() : null;
        try {
          return await opened().sign(request.algorithm, request.data, pin);
        } finally {
          pin?.fill(0);
        }
      }
      case 'open-card':
        codes ??= createPinSession(loaded(), patience);
        return codes.open(request.reader, request.label);
      case 'change-pin':
        return withTwoPins(request.codesFrom, (current, next) => openedCodes().changePin(current, next));
      case 'unblock':
        return withTwoPins(request.codesFrom, (code, next) => openedCodes().unblock(code, next));
      case 'finish':
        ending.abort();
        key?.close();
        native?.pkcs11.C_Finalize();
        return { done: true };
    }
  }

  function openedCodes(): PinSession {
    if (codes === undefined) throw new HostError({ kind: 'unexpected', message: 'no card was opened' });
    return codes;
  }

  /** Both are taken out of the pipe before anything else: what is left there would be read as the PIN of a later call. */
  async function withTwoPins(
    from: 'pipe' | 'reader',
    use: (first: Uint8Array | null, second: Uint8Array | null) => Promise<PinChangeAnswer>,
  ): Promise<PinChangeAnswer> {
    let first: Uint8Array | null = null;
    let second: Uint8Array | null = null;
    try {
      if (from === 'pipe') {
        first = await receivePin();
        second = await receivePin();
      }
      return await use(first, second);
    } finally {
      first?.fill(0);
      second?.fill(0);
    }
  }

  /**
   * ANS's module has one lock for all of its calls: during a signature any other call would only wait, and this thread with
   * it. Nothing is gained by asking for two things at once, so that nothing here has to bear it.
   * @see virtual-card.md, section 10, "Threads"
   */
  function enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = queue.then(task);
    queue = result.catch(() => undefined);
    return result;
  }

  return { handle: (request) => enqueue(() => perform(request)) };
}
