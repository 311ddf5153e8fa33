import { readFile } from 'node:fs/promises';
import type { ConnectionEnds } from '../ports.js';
import { endOfText } from './ip-address.js';
import { parseProcNetTcpLine, type ProcNetTcpRow } from './proc-net-tcp.js';

/** The kernel's word for a user that this user namespace does not know: nobody in particular, so never us. */
const OVERFLOW_UID = 65_534;

/** IPv6 may be switched off; IPv4 in an IPv6 socket (Java, for one) is listed with the IPv6 ones. */
export const SOCKET_TABLES: readonly string[] = Object.freeze(['/proc/net/tcp', '/proc/net/tcp6']);

/** The text of a socket table, empty where the system has none. */
export type ReadSocketTable = (path: string) => Promise<string>;

/**
 * Whose socket is at the other end of a loopback connection, on Linux: the user, which the kernel gives for every
 * socket of the network namespace.
 *
 * The session is not compared, because Linux has no answer to it: the audit session of a desktop's programs depends on
 * who started them (the login, `systemd --user`, a D-Bus activation), so that companion and browser of one person at
 * one desktop differ in it; and all programs of one user can read and steer each other whatever their session.
 */
export async function ownerOnLinux(
  connection: ConnectionEnds,
  ownUid: number,
  readTable: ReadSocketTable,
): Promise<'own-session' | 'other' | 'unknown'> {
  const row = await findPeerRow(connection, readTable);
  if (row === undefined || row.uid === OVERFLOW_UID) return 'unknown';
  return row.uid === ownUid ? 'own-session' : 'other';
}

/** The peer's row: its ends are ours the other way round. */
async function findPeerRow(connection: ConnectionEnds, readTable: ReadSocketTable): Promise<ProcNetTcpRow | undefined> {
  const local = endOfText(connection.remoteAddress, connection.remotePort);
  const remote = endOfText(connection.localAddress, connection.localPort);
  if (local === undefined || remote === undefined) return undefined;
  // Thousands of sockets are listed: only lines with the port are read in full.
  const portInLine = `:${connection.remotePort.toString(16).toUpperCase().padStart(4, '0')} `;
  for (const table of SOCKET_TABLES) {
    for (const line of (await readTable(table)).split('\n')) {
      if (!line.includes(portInLine)) continue;
      const row = parseProcNetTcpLine(line);
      if (row?.local === local && row.remote === remote && isHeld(row)) return row;
    }
  }
  return undefined;
}

/** A socket that its process has closed is listed with uid 0 and inode 0: it says nothing, least of all "root". */
function isHeld({ inode }: ProcNetTcpRow): boolean {
  return inode !== '0';
}

export async function readSocketTable(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
