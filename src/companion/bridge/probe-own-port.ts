import { connect, type Server, type Socket } from 'node:net';

/**
 * Is it really we who are reached on our port? On some systems another program can take over, or share, an address
 * that is already in use. A connection is opened to the port, and its own source port is the fresh nonce: only the
 * process that accepted this very connection sees it come in, and a program in between that forwards it must do so
 * from another source port. Nothing is sent, so that there is nothing a page could ask for.
 */
export function probeOwnPort(server: Server, port: number, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const accepted = new Set<number | undefined>();
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (isOurs: boolean): void => {
      clearTimeout(timer);
      server.off('connection', note);
      socket.destroy();
      resolve(isOurs);
    };
    const compare = (): void => {
      // Either end may be told first.
      if (socket.localPort !== undefined && accepted.has(socket.localPort)) settle(true);
    };
    const note = (incoming: Socket): void => {
      accepted.add(incoming.remotePort);
      compare();
    };
    const timer = setTimeout(settle, milliseconds, false);
    server.on('connection', note);
    socket.once('connect', compare);
    socket.once('error', () => settle(false));
  });
}
