import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PcscState } from '../../../../src/companion/os/index.js';
import { file, nativePackage, program, root, type Requirement } from '../../../support/requirements.js';
import type { RoomCommands } from './reader-room-program.js';

export interface RoomCommand {
  readonly id: number;
  readonly name: keyof RoomCommands;
  readonly parameters: readonly unknown[];
}

type RoomMessage = { readonly id: number; readonly result?: unknown; readonly error?: string } | { state: PcscState };

/** What a room with a real PC/SC service and virtual readers needs. */
export async function readerRoomRequirements(): Promise<readonly Requirement[]> {
  return [
    root(),
    program('unshare'),
    program('pcscd'),
    file('vsmartcard-vpcd', '/etc/reader.conf.d/vpcd'),
    await nativePackage('koffi'),
  ];
}

/** The test's end of a reader room (reader-room-program.ts). */
export class ReaderRoom {
  readonly states: PcscState[] = [];
  readonly process: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  readonly #watchers = new Set<() => void>();
  #nextId = 1;

  private constructor(child: ChildProcess) {
    this.process = child;
    child.on('message', (message: RoomMessage) => this.#hear(message));
  }

  static async open(): Promise<ReaderRoom> {
    const script = fileURLToPath(new URL('reader-room-program.js', import.meta.url));
    const setUp = 'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && ip link set lo up && exec "$0" "$1"';
    const child = spawn(
      'unshare',
      [
        '--mount',
        '--net',
        '--pid',
        '--mount-proc',
        '--fork',
        '--kill-child',
        'sh',
        '-c',
        setUp,
        process.execPath,
        script,
      ],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' },
    );
    await once(child, 'message');
    return new ReaderRoom(child);
  }

  do<Name extends keyof RoomCommands>(
    name: Name,
    ...parameters: Parameters<RoomCommands[Name]>
  ): Promise<Awaited<ReturnType<RoomCommands[Name]>>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.process.send({ id, name, parameters });
    });
  }

  /** The first state from now on, the present one included, that is as wanted. */
  async until(wanted: (state: PcscState) => boolean): Promise<PcscState> {
    for (;;) {
      const state = this.states.at(-1);
      if (state !== undefined && wanted(state)) return state;
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    // The room's first process dies with unshare, and every other process of the room with it.
    this.process.kill('SIGKILL');
    await exit;
  }

  #hear(message: RoomMessage): void {
    if ('state' in message) {
      this.states.push(message.state);
      for (const wake of this.#watchers) wake();
      this.#watchers.clear();
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.error));
  }
}
