/**
 * The first process of a room of private readers (private-readers.ts), in process, mount and network namespaces of its
 * own: runs pcscd, and leads a Unix socket to each of vpcd's ports, because a path crosses network namespaces and a port
 * does not. Ends, and with it everything in the room, when whoever opened the room is gone, however that happened.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, watch } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PCSCD_SOCKET, slotSocket, type RoomAnswer, type RoomRequest } from './room-messages.js';
import { VPCD_FIRST_PORT } from './vpcd.js';

const [folder = ''] = process.argv.slice(2);
const pcscdSocket = join(folder, PCSCD_SOCKET);
let service: ChildProcess | undefined;

const requests: Record<RoomRequest['do'], (request: RoomRequest) => Promise<Socket | undefined>> = {
  async start() {
    // A service that was killed leaves its socket's name behind.
    rmSync(pcscdSocket, { force: true });
    const started = spawn('pcscd', ['--foreground'], { stdio: 'ignore' });
    service = started;
    const failed = once(started, 'exit').then(() => Promise.reject(new Error('pcscd ended')));
    await Promise.race([answers(pcscdSocket), failed]);
    failed.catch(() => undefined);
    return undefined;
  },
  async signal({ signal = 'SIGTERM' }) {
    const ending = service;
    ending?.kill(signal);
    if (ending === undefined || signal === 'SIGSTOP' || signal === 'SIGCONT') return undefined;
    await once(ending, 'exit');
    service = undefined;
    return undefined;
  },
  // A socket belongs to the network in which it was made, whoever holds it: this one is used outside, without us between.
  async connect({ slot = 0 }) {
    const reader = connect(VPCD_FIRST_PORT + slot, '127.0.0.1').pause();
    await once(reader, 'connect');
    return reader;
  },
};

for (const slot of [0, 1]) {
  const path = join(folder, slotSocket(slot));
  const server = createServer((card) => {
    const reader = connect(VPCD_FIRST_PORT + slot, '127.0.0.1').setNoDelay();
    card.on('error', () => reader.destroy()).on('close', () => reader.destroy());
    reader.on('error', () => card.destroy()).on('close', () => card.destroy());
    card.pipe(reader);
    reader.pipe(card);
  });
  server.listen(path);
  await once(server, 'listening');
}

process.on('message', (request: RoomRequest) => {
  void requests[request.do](request).then(
    (socket) => tell({ id: request.id }, socket),
    (error: unknown) => tell({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
tell({ id: 0 });

/** Resolves when something accepts connections at this path. */
async function answers(path: string): Promise<void> {
  const made = new AbortController();
  const watcher = watch(folder, () => made.abort());
  try {
    if (!existsSync(path)) await once(made.signal, 'abort');
    for (;;) {
      const socket = connect(path);
      try {
        await once(socket, 'connect');
        return;
      } catch {
        // The name comes with bind(2), the first connection is taken after listen(2), a moment later.
        await pause(2);
      } finally {
        socket.destroy();
      }
    }
  } finally {
    watcher.close();
  }
}

function tell(answer: RoomAnswer, socket?: Socket): void {
  if (process.connected) process.send?.(answer, socket);
}
