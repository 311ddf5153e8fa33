/** What the binding of a page takes: `ipcRenderer.send` or `invoke`, bytes as lists of numbers. */
export interface PageMessage {
  readonly kind: 'send' | 'invoke';
  readonly channel: string;
  readonly args: unknown;
}

/** Names in the page's global object. */
export const BINDING = '__standInSend';
export const RECEIVER = '__standInReceive';

/**
 * Runs in every page ahead of its scripts: gives the preload its `require('electron')`. One world and not two: what
 * `contextBridge` hands to the page is a frozen copy, but there is no isolation to prove here.
 * @param preload the source of the bundled preload
 */
export function pageScript(preload: string, binding: string, receiver: string): void {
  // Electron runs a preload in the main frame alone.
  if (window !== window.top) return;
  const page = window as unknown as Record<string, unknown>;
  const send = page[binding] as (message: PageMessage) => Promise<unknown>;
  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>();

  const encode = (value: unknown): unknown => {
    if (value === undefined) return { $undefined: true };
    if (value instanceof Uint8Array) return { $bytes: Array.from(value) };
    if (Array.isArray(value)) return value.map(encode);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
  };
  const decode = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value;
    if ('$undefined' in value) return undefined;
    if ('$bytes' in value) return Uint8Array.from(value.$bytes as number[]);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  };

  page[receiver] = (channel: string, args: unknown): void => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...(decode(args) as unknown[]));
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: object) =>
        Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true }),
    },
    ipcRenderer: {
      send: (channel: string, ...args: unknown[]) => void send({ kind: 'send', channel, args: encode(args) }),
      invoke: async (channel: string, ...args: unknown[]) =>
        (decode(await send({ kind: 'invoke', channel, args: encode(args) })) as unknown[])[0],
      on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) =>
        void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the product's own preload
  new Function('require', 'module', 'exports', preload)(require, { exports: {} }, {});
}
