import type { Log } from '../../log/index.js';
import type { ConnectionEnds, SocketOwner } from '../ports.js';
import { ownerOnLinux } from './socket-owner-linux.js';

/** What the owner finder is made of; `platform` and `look` are replaced in tests. */
export interface SocketOwnerParts {
  readonly log: Log;
  readonly look?: (connection: ConnectionEnds) => Promise<'own-session' | 'other' | 'unknown'>;
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

function lookOn(platform: NodeJS.Platform): NonNullable<SocketOwnerParts['look']> {
  switch (platform) {
    case 'linux': {
      // The kernel notes the effective user of the program that opened a socket.
      const ownUid = process.geteuid?.() ?? -1;
      return (connection) => ownerOnLinux(connection, ownUid);
    }
    default:
      return () => Promise.resolve('unknown');
  }
}
