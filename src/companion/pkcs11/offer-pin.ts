import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createPrivateFolder } from '../os/index.js';
import type { PinSocketAddress } from './host/pin-socket.js';

/** A PIN that waits for its host. */
export interface OfferedPin {
  /** Withdraws what was not fetched, and wipes it. Safe to call twice. */
  withdraw(): void;
}

/**
 * Offers a PIN to a host that has no pipe of its own: on a socket in a folder that this user alone can enter, or on
 * Windows a pipe, under a name that nobody can guess, to the first and only one who knows the token. The system takes the
 * bytes out of one buffer, which is then wiped; no serializer ever sees them.
 * @param tell hands the address to the host, through the message channel that nobody else reads
 * @param fail is called when nothing can be offered
 */
export function offerPin(
  pin: Uint8Array,
  runtimeFolder: string,
  tell: (address: PinSocketAddress) => void,
  fail: (cause: unknown) => void,
): OfferedPin {
  // On an ArrayBuffer of its own: V8 keeps a smaller typed array inside its heap, whose collector leaves copies behind.
  const frame = new Uint8Array(new ArrayBuffer(pin.length + 1));
  frame[0] = pin.length;
  frame.set(pin, 1);
  const token = Buffer.from(randomBytes(32).toString('hex'));
  const path = nameSocket(runtimeFolder);
  const server = createServer((socket) => {
    let said = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      said = Buffer.concat([said, bytes]);
      if (said.length < token.length) return;
      // Somebody who does not know the token learns nothing, and the host may still come.
      if (said.length > token.length || !timingSafeEqual(said, token) || !server.listening) {
        socket.destroy();
        return;
      }
      server.close();
      socket.end(frame, () => void frame.fill(0));
    });
  });
  const withdraw = (): void => {
    frame.fill(0);
    if (server.listening) server.close();
  };
  const giveUp = (cause: unknown): void => {
    withdraw();
    fail(cause);
  };
  server.on('error', giveUp);
  const listen = (): void => void server.listen(path, () => tell({ path, token: token.toString() }));
  if (process.platform === 'win32') listen();
  else createPrivateFolder(runtimeFolder).then(listen, giveUp);
  return { withdraw };
}

function nameSocket(runtimeFolder: string): string {
  const name = `pin-${randomBytes(16).toString('hex')}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\cpx-bridge-${name}` : join(runtimeFolder, name);
}
