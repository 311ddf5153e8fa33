import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What is answered to whoever is not allowed to know more: a status, and the same bytes for each of them. No
 * Cross-Origin-Resource-Policy, so that a page's no-cors probe can tell "not allowed" from "not running"; no date.
 * @see protocol.md, "Transport"
 */
export function refuseBare(response: ServerResponse, status: number): void {
  response.sendDate = false;
  response.writeHead(status, { 'X-Content-Type-Options': 'nosniff', 'Content-Length': '0', Connection: 'close' });
  response.end();
}

/** The same on a socket that Node's parser gave up on, or handed over; just closed where an answer is under way. */
export function refuseSocketBare(socket: Duplex, status: number): void {
  if (!socket.writable || (socket instanceof Socket && socket.bytesWritten > 0)) {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n` +
      'X-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    () => socket.destroy(),
  );
}
