import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from './app.js';
import { WindowLink, type Message } from './window-link.js';

const PROGRAM = fileURLToPath(new URL('./window-process/main.js', import.meta.url));
const READ_BYTES = 65_536;

/** What the process of the windows tells one window of ours. */
export interface WindowListener {
  request(payload: unknown): Promise<Message>;
  navigate(payload: unknown): Message;
  popup(payload: unknown): Message;
  ipc(message: Message): Promise<Message | undefined>;
  gone(payload: unknown): void;
}

const listeners = new Map<number, WindowListener>();
let host: Promise<WindowLink> | undefined;

/** Connects one window with its counterpart in the process of the windows. */
export function listenAsWindow(id: number, listener: WindowListener): () => void {
  listeners.set(id, listener);
  return () => listeners.delete(id);
}

/** The process that shows the windows, started with the first one. */
export function windowHost(): Promise<WindowLink> {
  host ??= startHost();
  return host;
}

/**
 * playwright-core runs over there and not here: its messages are texts, and what a person types must not linger in this
 * process. The connection reads into one buffer, which is wiped after each read.
 */
async function startHost(): Promise<WindowLink> {
  const given = process.env.CPX_BRIDGE_WINDOWS_FOLDER;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'cpx-bridge-windows-'));
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\cpx-bridge-windows-${String(process.pid)}`
      : join(folder, 'windows.sock');
  const child = fork(PROGRAM, [path, folder], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  app.atExit(async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the process of the windows ended'))),
  ]);
  child.channel?.unref();
  const buffer = new Uint8Array(new ArrayBuffer(READ_BYTES));
  const options = {
    path,
    onread: {
      buffer,
      callback: (count: number): boolean => {
        link.take(buffer.subarray(0, count));
        buffer.fill(0, 0, count);
        return true;
      },
    },
  };
  const socket = connect(options);
  const of = ({ payload }: Message): WindowListener | undefined =>
    listeners.get((payload as { window: number }).window);
  const link = new WindowLink(socket, {
    request: async (message) => (await of(message)?.request(message.payload)) ?? { payload: { fate: 'cancelled' } },
    navigate: (message) => of(message)?.navigate(message.payload) ?? { payload: false },
    popup: (message) => of(message)?.popup(message.payload) ?? { payload: false },
    ipc: async (message) => of(message)?.ipc(message),
    gone: (message) => {
      of(message)?.gone(message.payload);
      return undefined;
    },
  });
  await once(socket, 'connect');
  return link;
}
