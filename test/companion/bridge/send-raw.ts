import { connect, type Socket } from 'node:net';

/** Sends these bytes over a connection of its own and waits until the other side closes it. */
export function sendRaw(port: number, bytes: string | Uint8Array, localAddress?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openRaw(port, localAddress);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('close', () => resolve(received));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Cut off while we were still sending is an answer, too.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.write(bytes);
  });
}

/** A plain connection to the bridge. */
export function openRaw(port: number, localAddress?: string): Socket {
  return connect({ host: '127.0.0.1', port, ...(localAddress === undefined ? {} : { localAddress }) });
}

/** A request as text: a request line, header lines, and a body whose length is announced unless told otherwise. */
export function rawRequest(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
}
