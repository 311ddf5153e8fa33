import type { Socket } from 'node:net';
import type { Log } from '../../log/index.js';
import type { SocketOwner } from '../../os/index.js';
import type { Gate } from '../exchange.js';

/** Looks up once per connection whose program is at its other end. */
export interface ConnectionOwners {
  /** Begins the look-up, when the connection is accepted. */
  look(socket: Socket): void;
  readonly gate: Gate;
}

/**
 * The program at the other end must be of our own user and session: loopback is shared by everybody on a terminal
 * server. What the system does not know is refused like a stranger.
 */
export function createConnectionOwners(socketOwner: SocketOwner, log: Log): ConnectionOwners {
  const owners = new WeakMap<Socket, Promise<'own-session' | 'other' | 'unknown'>>();

  async function find(socket: Socket): Promise<'own-session' | 'other' | 'unknown'> {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    // Gone before we could look: all four are undefined then.
    if (!localAddress || !localPort || !remoteAddress || !remotePort) return 'unknown';
    try {
      return await socketOwner.ownerOf({ localAddress, localPort, remoteAddress, remotePort });
    } catch (cause) {
      log.error('socket owner could not be found', { cause: String(cause) });
      return 'unknown';
    }
  }

  return {
    look: (socket) => void owners.set(socket, find(socket)),
    gate: async ({ request, log: exchangeLog }) => {
      const owner = (await owners.get(request.socket)) ?? 'unknown';
      if (owner === 'own-session') return undefined;
      exchangeLog.warn('connection of another user refused', { owner });
      return 403;
    },
  };
}
