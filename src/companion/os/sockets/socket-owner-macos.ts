import type { ConnectionEnds } from '../ports.js';
import { endOfText } from './ip-address.js';
import type { LsofSocket } from './lsof.js';

/**
 * Whose socket is at the other end of a loopback connection, on macOS: the user of the process that lsof finds. lsof
 * shows a user none but their own processes, so that others are `unknown`. A person has one desktop session at a time
 * there, and other people have other user ids.
 */
export async function ownerOnMacos(
  connection: ConnectionEnds,
  ownUid: number,
  list: (port: number) => Promise<readonly LsofSocket[]>,
): Promise<'own-session' | 'other' | 'unknown'> {
  const local = endOfText(connection.remoteAddress, connection.remotePort);
  const remote = endOfText(connection.localAddress, connection.localPort);
  if (local === undefined || remote === undefined) return 'unknown';
  // By our own port, so that connections that come together share one look.
  const sockets = await list(connection.localPort);
  const holders = sockets.filter((socket) => socket.local === local && socket.remote === remote);
  if (holders.length === 0) return 'unknown';
  // A socket may be shared between processes: all of them must be ours.
  return holders.every(({ uid }) => uid === ownUid) ? 'own-session' : 'other';
}
