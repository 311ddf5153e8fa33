import { EventEmitter } from 'node:events';
import type { IpcMain } from 'electron';

type Handler = Parameters<IpcMain['handle']>[1];

class StandInIpcMain extends EventEmitter implements Pick<IpcMain, 'handle' | 'removeHandler'> {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Of the stand-in alone: what `ipcRenderer.invoke` arrives at. */
  async invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return (await handler(event as Parameters<Handler>[0], ...args)) as unknown;
  }
}

/** Stands in for `electron.ipcMain`. */
export const ipcMain = new StandInIpcMain();
