import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { PortHolder } from '../ports.js';
import { parseProcNetTcpLine, TCP_STATES, type ProcNetTcpRow } from './proc-net-tcp.js';
import { readSocketTable, SOCKET_TABLES } from './socket-owner-linux.js';

/**
 * Who listens on a port, on Linux: the user is known of every socket, the process only of our own ones (or to root),
 * whose descriptors can be looked through.
 */
export async function portHolderOnLinux(port: number): Promise<PortHolder | undefined> {
  const row = await findListener(port);
  if (row === undefined) return undefined;
  const [userName, process] = await Promise.all([nameOfUser(row.uid), findProcess(row.inode)]);
  return { ...process, ...(userName === undefined ? {} : { userName }) };
}

async function findListener(port: number): Promise<ProcNetTcpRow | undefined> {
  for (const table of SOCKET_TABLES) {
    for (const line of (await readSocketTable(table)).split('\n')) {
      const row = parseProcNetTcpLine(line);
      if (row?.localPort === port && row.state === TCP_STATES.listen) return row;
    }
  }
  return undefined;
}

async function findProcess(inode: string): Promise<{ processId: number; processName: string } | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || !(await holdsSocket(entry, inode))) continue;
    // The process may end under our eyes.
    const name = await readFile(`/proc/${entry}/comm`, 'utf8').catch(() => undefined);
    if (name !== undefined) return { processId: Number(entry), processName: name.trim() };
  }
  return undefined;
}

async function holdsSocket(processId: string, inode: string): Promise<boolean> {
  const folder = `/proc/${processId}/fd`;
  // Another user's process, or one that has ended: not to be looked into.
  const descriptors = await readdir(folder).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '');
    if (target === `socket:[${inode}]`) return true;
  }
  return false;
}

/** Asks `id`, which knows the users of a directory service as well. */
function nameOfUser(uid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('id', ['-nu', String(uid)], { timeout: 2_000 }, (error, stdout) => {
      const name = stdout.trim();
      resolve(error === null && name !== '' ? name : `uid ${uid}`);
    });
  });
}
