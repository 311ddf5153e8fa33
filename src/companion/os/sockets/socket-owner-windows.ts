import type { ConnectionEnds } from '../ports.js';
import { ADDRESS_FAMILIES, TCP_TABLE_CLASSES, type WindowsCalls } from '../windows/index.js';
import { parseTcpTable4, parseTcpTable6 } from './windows-tcp-table.js';
import { endOfText } from './ip-address.js';

/**
 * Whose program is at the other end of a loopback connection, on Windows: the process that opened the socket must run
 * as our user and in our session. One person may have two sessions on a terminal server, and a service that runs as
 * that person has another one.
 *
 * A process that we may not ask is another user's, or protected: `unknown`.
 */
export async function ownerOnWindows(
  connection: ConnectionEnds,
  windows: WindowsCalls,
): Promise<'own-session' | 'other' | 'unknown'> {
  const processId = await findPeerProcess(connection, windows);
  if (processId === undefined) return 'unknown';
  const peer = windows.identityOf(processId);
  const own = windows.identityOf('own');
  if (peer === undefined || own === undefined) return 'unknown';
  return Buffer.compare(peer.user, own.user) === 0 && peer.session === own.session ? 'own-session' : 'other';
}

async function findPeerProcess(connection: ConnectionEnds, windows: WindowsCalls): Promise<number | undefined> {
  const local = endOfText(connection.remoteAddress, connection.remotePort);
  const remote = endOfText(connection.localAddress, connection.localPort);
  if (local === undefined || remote === undefined) return undefined;
  const tables = [
    [ADDRESS_FAMILIES.ipv4, parseTcpTable4],
    [ADDRESS_FAMILIES.ipv6, parseTcpTable6],
  ] as const;
  for (const [family, parse] of tables) {
    const table = await windows.tcpTable(family, TCP_TABLE_CLASSES.ownerPidConnections);
    const row = parse(table).find((candidate) => candidate.local === local && candidate.remote === remote);
    // Process 0 holds what its program has closed already.
    if (row !== undefined && row.processId !== 0) return row.processId;
  }
  return undefined;
}
