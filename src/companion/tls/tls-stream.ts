import { Duplex } from 'node:stream';
import type { Channel } from './channel.js';
import type { PostHandshake } from './post-handshake.js';
import { RECORD_LIMITS } from './record-protection.js';
import { violation } from './tls-failure.js';

/** What the stream needs of the connection below. */
export interface StreamEnds {
  /** Nothing more is written; calls back when all of it has left. */
  readonly endWriting: (done: () => void) => void;
  /** The connection goes and its secrets are wiped; the server is told of an error by its alert, else that this is the end. */
  readonly tearDown: (error: unknown) => void;
  /** The error as callers get it. */
  readonly explain: (error: unknown) => Error;
  readonly onData: () => void;
}

/**
 * The application data of a connection as a stream. A connection that ends without close_notify has been cut off: it
 * ends in an error, not in an end. @see RFC 8446, section 6.1
 */
export class TlsStream extends Duplex {
  readonly #channel: Channel;
  readonly #post: PostHandshake;
  readonly #ends: StreamEnds;
  #reading = false;

  constructor(channel: Channel, post: PostHandshake, ends: StreamEnds) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    this.#post = post;
    this.#ends = ends;
  }

  override _read(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#readOn().catch((error: unknown) => this.#fail(error));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      for (let at = 0; at < chunk.length; at += RECORD_LIMITS.plaintextOctets) {
        this.#post.beforeWrite();
        const piece = chunk.subarray(at, at + RECORD_LIMITS.plaintextOctets);
        const last = at + piece.length === chunk.length;
        this.#channel.sendData(piece, (error) => {
          // A server that refuses says why and closes: the alert is still to be read, and tells more than a broken pipe.
          const broken = error instanceof Error;
          if (broken && !this.#reading) this.#fail(error);
          else if (!broken && last) done();
        });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.sendAlert('close_notify');
    this.#ends.endWriting(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#ends.tearDown(undefined);
    done(error);
  }

  /** Reads until the consumer has enough; a push may make the consumer ask for more before it returns. */
  async #readOn(): Promise<void> {
    while (!this.destroyed) {
      const incoming = await this.#channel.next();
      switch (incoming.kind) {
        case 'data':
          this.#post.onData();
          this.#ends.onData();
          this.#reading = false;
          if (!this.push(incoming.bytes) || this.#isReading()) return;
          this.#reading = true;
          break;
        case 'handshake':
          this.#post.onMessage(incoming.message);
          break;
        case 'closed':
          this.push(null);
          return;
        case 'change_cipher_spec':
          throw violation('unexpected_message', 'the server sent a change_cipher_spec after the handshake');
      }
    }
  }

  #isReading(): boolean {
    return this.#reading;
  }

  #fail(error: unknown): void {
    if (this.destroyed) return;
    this.#ends.tearDown(error);
    this.destroy(this.#ends.explain(error));
  }
}
