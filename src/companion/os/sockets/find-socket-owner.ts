import type { Log } from '../../log/index.js';
import type { ConnectionEnds, SocketOwner } from '../ports.js';
import { loadWindows } from '../windows/index.js';
import { listTcpSockets } from './lsof.js';
import { shareReads } from './share-reads.js';
import { ownerOnLinux, readSocketTable } from './socket-owner-linux.js';
import { ownerOnMacos } from './socket-owner-macos.js';
import { ownerOnWindows } from './socket-owner-windows.js';

type Look = (connection: ConnectionEnds) => Promise<'own-session' | 'other' | 'unknown'>;

/** What the owner finder is made of; `look` is replaced in tests. */
export interface SocketOwnerParts {
  readonly log: Log;
  readonly look?: Look;
}

/**
 * Tells whether the program at the other end of an accepted loopback connection is one of our own user and session.
 * Never throws: what cannot be found out is `unknown`, and the log says why.
 */
export function createSocketOwner(parts: SocketOwnerParts): SocketOwner {
  const { log, look = lookOn(process.platform) } = parts;
  return {
    async ownerOf(connection) {
      try {
        return await look(connection);
      } catch (error) {
        log.error('socket-owner-failed', { message: String(error) });
        return 'unknown';
      }
    },
  };
}

function lookOn(platform: string): Look {
  // The kernel notes the effective user of the program that opened a socket.
  const ownUid = process.geteuid?.() ?? -1;
  switch (platform) {
    case 'linux': {
      const readTable = shareReads(readSocketTable);
      return (connection) => ownerOnLinux(connection, ownUid, readTable);
    }
    case 'darwin': {
      const list = shareReads((port: number) => listTcpSockets(port, 'ESTABLISHED'));
      return (connection) => ownerOnMacos(connection, ownUid, list);
    }
    case 'win32': {
      let loading: ReturnType<typeof loadWindows> | undefined;
      return async (connection) => {
        const windows = await (loading ??= loadWindows());
        if (windows === undefined) throw new Error('koffi is missing, so nobody can be told apart');
        return ownerOnWindows(connection, windows);
      };
    }
    default:
      return () => Promise.reject(new Error(`no way is known on ${platform}`));
  }
}
