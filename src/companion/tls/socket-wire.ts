import type { Socket } from 'node:net';
import { TlsFailure } from './tls-failure.js';

/** Octets that may wait to be read before the server is made to wait. */
const HIGH_WATER_OCTETS = 131_072;

/** The octets of a connection, read in the pieces that a caller asks for. */
export class SocketWire {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #end: TlsFailure | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      if (this.#buffered > HIGH_WATER_OCTETS) socket.pause();
      this.#wake?.();
    });
    socket.on('end', () => this.#ended('the server ended the connection'));
    socket.on('error', (cause) => this.#ended('the connection to the server broke', cause));
    socket.on('close', () => this.#ended('the connection to the server was closed'));
  }

  /**
   * Exactly so many octets; one caller at a time.
   * @throws TlsFailure ERR_TLS_CLOSED when the connection ends before they are there
   */
  async read(length: number): Promise<Buffer> {
    while (this.#buffered < length) {
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    return this.#take(length);
  }

  write(bytes: Uint8Array, done?: (error?: Error | null) => void): void {
    if (this.#socket.writable) this.#socket.write(bytes, done);
    else done?.(this.#end ?? new TlsFailure('ERR_TLS_CLOSED', 'the connection to the server is closed'));
  }

  together(send: () => void): void {
    this.#socket.cork();
    try {
      send();
    } finally {
      this.#socket.uncork();
    }
  }

  /** No more will come; what came before can still be read. */
  #ended(message: string, cause?: unknown): void {
    this.#end ??= new TlsFailure('ERR_TLS_CLOSED', message, { cause });
    this.#wake?.();
  }

  #take(length: number): Buffer {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      const [first] = this.#chunks;
      if (first === undefined) throw new RangeError('fewer octets than were counted');
      const part = first.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      if (part.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(part.length);
    }
    this.#buffered -= length;
    if (this.#buffered <= HIGH_WATER_OCTETS && this.#socket.isPaused()) this.#socket.resume();
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}
