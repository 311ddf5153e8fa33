/**
 * A room of its own for a real pcscd with virtual readers (vsmartcard-vpcd), in a private mount and network namespace:
 * runs the service, the cards, and what is tested, and obeys messages of the test. With the argument `hold` it is
 * another program that keeps a card connected. @see vsmartcard, virtualsmartcard/src/vpcd/vpcd.c for the frames
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCardResetter, createPcscMonitor, type PcscMonitor } from '../../../../src/companion/os/index.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import { loadPcsc } from '../../../../src/companion/os/pcsc/load-pcsc.js';
import type { RoomCommand } from './reader-room.js';

const FIRST_PORT = 35963;
const STATUS_OK = Buffer.from([0x90, 0x00]);
const CONTROL = { off: 0, on: 1, reset: 2, atr: 4 };

let service: ChildProcess | undefined;
let monitor: PcscMonitor | undefined;
let holder: ChildProcess | undefined;
const cards = new Map<number, { socket: Socket; resets: number }>();
const resetter = createCardResetter({ log: silentLog, times: { deadlineMilliseconds: 1_500 } });

const commands = {
  async startService() {
    // A service that was killed leaves its socket's name behind.
    rmSync('/run/pcscd/pcscd.comm', { force: true });
    service = spawn('pcscd', ['--foreground'], { stdio: 'ignore' });
    while (!existsSync('/run/pcscd/pcscd.comm')) await pause(20);
  },
  async stopService(signal: NodeJS.Signals) {
    if (service === undefined) return;
    service.kill(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    await once(service, 'exit');
    service = undefined;
  },
  async insert(slot: number, atr: string) {
    const socket = await dial(FIRST_PORT + slot);
    const card = { socket, resets: 0 };
    cards.set(slot, card);
    let pending = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const frame = pending.subarray(2, 2 + pending.readUInt16BE(0));
        pending = pending.subarray(2 + frame.length);
        if (frame.length > 1) answer(socket, STATUS_OK);
        else if (frame[0] === CONTROL.atr) answer(socket, Buffer.from(atr, 'hex'));
        else if (frame[0] === CONTROL.reset) card.resets += 1;
      }
    });
  },
  async remove(slot: number) {
    const card = cards.get(slot);
    if (card === undefined) return;
    cards.delete(slot);
    // The service may have closed it already.
    if (card.socket.closed) return;
    card.socket.destroy();
    await once(card.socket, 'close');
  },
  resets: (slot: number) => cards.get(slot)?.resets,
  async watch() {
    monitor = createPcscMonitor({ log: silentLog });
    monitor.subscribe((state) => tell({ state }));
    tell({ state: await monitor.ready() });
  },
  async unwatch() {
    await monitor?.close();
    return monitor !== undefined;
  },
  reset: (reader: string, policy: 'when-alone' | 'always' | 'never') => resetter.reset(reader, policy),
  async hold(reader: string, shareMode: number) {
    holder = spawn(process.execPath, [fileURLToPath(import.meta.url), 'hold', reader, String(shareMode)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(holder.stdout!, 'data')) as [Buffer];
    return line.toString().trim();
  },
  async letGo() {
    if (holder === undefined) return;
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    holder = undefined;
  },
  /** Leaves without closing anything. */
  exit: () => process.exit(7),
};

export type RoomCommands = typeof commands;

/** To the test, which may have gone. */
function tell(message: unknown): void {
  if (process.connected) process.send?.(message);
}

async function dial(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket.setNoDelay();
    } catch {
      await pause(20);
    }
  }
}

function answer(socket: Socket, data: Buffer): void {
  const frame = Buffer.alloc(2 + data.length);
  frame.writeUInt16BE(data.length);
  data.copy(frame, 2);
  socket.write(frame);
}

async function holdCard(reader: string, shareMode: number): Promise<void> {
  const pcsc = await loadPcsc();
  const { context } = await pcsc!.establish();
  const { code } = await pcsc!.connect(context, reader, shareMode);
  process.stdout.write(`${code}\n`);
  setInterval(() => undefined, 60_000);
}

if (process.argv[2] === 'hold') {
  await holdCard(process.argv[3]!, Number(process.argv[4]));
} else {
  const table = commands as unknown as Record<string, (...values: unknown[]) => unknown>;
  process.on('message', ({ id, name, parameters }: RoomCommand) => {
    const obey = async (): Promise<unknown> => await table[name]?.(...parameters);
    void obey().then(
      (result) => tell({ id, result }),
      (error: unknown) => tell({ id, error: String((error as { code?: string }).code ?? error) }),
    );
  });
  tell({ id: 0 });
}
