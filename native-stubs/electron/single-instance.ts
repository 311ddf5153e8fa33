import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const socketOf = (folder: string): string =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\stand-in-${Buffer.from(folder).toString('hex').slice(-64)}`
    : join(folder, 'instance');

/**
 * Takes the lock of a folder, or finds that a living process has it.
 * @param onSecond is called with what a later instance was started with
 * @returns a function that gives it back; undefined when it is taken
 */
export function takeInstanceLock(
  folder: string,
  onSecond: (argv: readonly string[], workingFolder: string) => void,
): (() => Promise<void>) | undefined {
  const lock = join(folder, 'instance.lock');
  if (!writeLock(lock)) {
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return undefined;
    rmSync(lock, { force: true });
    if (!writeLock(lock)) return undefined;
  }
  if (process.platform !== 'win32') rmSync(socketOf(folder), { force: true });
  const server = createServer((socket) => {
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => {
      const { argv, workingFolder } = JSON.parse(said) as { argv: string[]; workingFolder: string };
      onSecond(argv, workingFolder);
      socket.end();
    });
  });
  server.listen(socketOf(folder)).unref();
  return () => {
    server.close();
    rmSync(lock, { force: true });
    return Promise.resolve();
  };
}

/** Tells the instance that has the lock that another one was started. */
export async function tellFirstInstance(folder: string): Promise<void> {
  const socket = connect({ path: socketOf(folder), allowHalfOpen: true });
  try {
    await once(socket, 'connect');
    socket.end(JSON.stringify({ argv: process.argv, workingFolder: process.cwd() }));
    socket.resume();
    await once(socket, 'end');
  } catch {
    // It has just ended.
  }
}

function writeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
