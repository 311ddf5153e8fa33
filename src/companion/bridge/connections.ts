import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections that are open, at most so many. */
export interface Connections {
  accept(socket: Socket): void;
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Closes them all, without waiting for anything. */
  destroy(): void;
}

interface Served {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * When all places are taken, the oldest connection that has not sent a whole request gives way, never the newest: who
 * opens many and says nothing keeps nobody out. Where every one is being answered, the oldest event stream gives way
 * (its page opens another), and last the oldest of all.
 * @see protocol.md, "Server limits"
 */
export function createConnections(maximum: number): Connections {
  // In order of opening.
  const open = new Map<Socket, Served | undefined>();

  function isAnswering(served: Served | undefined): boolean {
    return served !== undefined && served.request.complete && !served.response.writableFinished;
  }

  function isStreaming(served: Served | undefined): boolean {
    return served?.response.headersSent === true;
  }

  function makeRoom(): void {
    const all = [...open];
    const [socket] =
      all.find(([, served]) => !isAnswering(served)) ?? all.find(([, served]) => isStreaming(served)) ?? all[0] ?? [];
    socket?.destroy();
    if (socket !== undefined) open.delete(socket);
  }

  return {
    accept(socket) {
      if (open.size >= maximum) makeRoom();
      open.set(socket, undefined);
      socket.once('close', () => open.delete(socket));
    },
    begin(request, response) {
      if (open.has(request.socket)) open.set(request.socket, { request, response });
    },
    destroy() {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
