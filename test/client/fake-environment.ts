import type { Environment, TabChannel, TabLocks } from '../../src/client/index.js';

/** A browser played by the test: what it answers to a request, and what it says of permissions. */
export interface FakeBrowser {
  readonly environment: Partial<Environment>;
  /** `METHOD path`, one for each request, with ` no-cors` for a probe. */
  readonly requests: string[];
  permission: 'granted' | 'prompt' | 'denied' | undefined;
  readonly permissionChanges: EventTarget;
}

/** Answers a request, or throws what fetch throws. */
export type Answer = (path: string, init: RequestInit) => Promise<Response> | Response;

export function fakeBrowser(answer: Answer, replaced: Partial<Environment> = {}): FakeBrowser {
  const requests: string[] = [];
  const permissionChanges = new EventTarget();
  const browser: FakeBrowser = {
    requests,
    permission: undefined,
    permissionChanges,
    environment: {
      fetch: async (input, init = {}) => {
        const path = new URL(input as string).pathname;
        requests.push(`${init.method ?? 'GET'} ${path}${init.mode === 'no-cors' ? ' no-cors' : ''}`);
        init.signal?.throwIfAborted();
        return answer(path, init);
      },
      permissions: {
        query: ({ name }) => {
          const { permission } = browser;
          // As a browser with the older name only, or with none.
          if (permission === undefined || (name as string) === 'loopback-network') throw new TypeError(name);
          return Promise.resolve(Object.assign(permissionChanges, { state: permission }));
        },
      },
      host: 'mail.example.test',
      isSecureContext: true,
      frameMayConnect: () => true,
      ...fakeTabs().environment,
      ...replaced,
    },
  };
  return browser;
}

/** Locks and channels that the environments of several tabs share. */
export interface FakeTabs {
  readonly environment: Pick<Environment, 'locks' | 'openChannel'>;
}

export function fakeTabs(): FakeTabs {
  const queues = new Map<string, Promise<unknown>>();
  const channels = new Map<string, Set<TabChannel>>();
  const locks: TabLocks = {
    request: async (name, { signal }, hold) => {
      const before = queues.get(name) ?? Promise.resolve();
      const turn = before.then(async () => {
        if (!signal.aborted) await hold();
      });
      queues.set(name, turn);
      await turn;
    },
  };
  return {
    environment: {
      locks,
      openChannel: (name) => {
        const all = channels.get(name) ?? new Set();
        channels.set(name, all);
        let open = true;
        const channel: TabChannel = {
          onmessage: null,
          postMessage: (message) => {
            if (!open) throw new DOMException('closed', 'InvalidStateError');
            const data: unknown = structuredClone(message);
            for (const other of all) {
              if (other !== channel) queueMicrotask(() => other.onmessage?.({ data } as MessageEvent));
            }
          },
          close: () => {
            open = false;
            all.delete(channel);
          },
        };
        all.add(channel);
        return channel;
      },
    },
  };
}

/** What fetch rejects with for everything that goes wrong before an answer. */
export function unreachable(): never {
  throw new TypeError('Failed to fetch');
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

/** Never answers; rejects when it is aborted. */
export function hang(init: RequestInit): Promise<never> {
  return new Promise((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

/** An event stream that the test writes to. */
export interface FakeStream {
  readonly response: Response;
  write(text: string): void;
  end(): void;
  /** As a lost connection does. */
  cut(): void;
}

export function fakeStream(init: RequestInit): FakeStream {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  const cut = (): void => {
    try {
      controller.error(new TypeError('network error'));
    } catch {
      // Already over.
    }
  };
  init.signal?.addEventListener('abort', cut);
  return {
    response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    write: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
    cut,
  };
}
