import { connect } from 'node:net';

/** Where main waits with a PIN, and the word that lets in whoever was told of it. */
export interface PinSocketAddress {
  readonly path: string;
  /** 64 hexadecimal digits. */
  readonly token: string;
}

/** One octet of length, and the longest PIN. */
const LONGEST_FRAME = 256;

/**
 * Fetches the PIN that main offers on a socket of this user: one octet of length, and its octets. It is read into one
 * buffer, which is wiped, and handed over in another, which the caller wipes.
 * @throws what the system throws; Error when main hung up before the PIN was there
 */
export function fetchPin({ path, token }: PinSocketAddress): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // ArrayBuffers of their own: V8 moves what is smaller about its heap, and leaves copies behind.
    const buffer = new Uint8Array(new ArrayBuffer(LONGEST_FRAME));
    const frame = new Uint8Array(new ArrayBuffer(LONGEST_FRAME));
    let filled = 0;
    const take = (count: number): boolean => {
      frame.set(buffer.subarray(0, Math.min(count, LONGEST_FRAME - filled)), filled);
      buffer.fill(0);
      filled = Math.min(filled + count, LONGEST_FRAME);
      const [length = 0] = frame;
      if (filled <= length) return true;
      const pin = new Uint8Array(new ArrayBuffer(length));
      pin.set(frame.subarray(1, length + 1));
      frame.fill(0);
      resolve(pin);
      socket.destroy();
      return false;
    };
    // `onread` is an option of every connection; the types know it of TCP alone.
    const options = { path, onread: { buffer, callback: take } };
    const socket = connect(options);
    socket.on('connect', () => socket.write(token));
    socket.on('error', reject);
    socket.on('close', () => {
      frame.fill(0);
      reject(new Error('the PIN socket was closed'));
    });
  });
}
