import { createHash } from 'node:crypto';
import type { CipherSuite } from './cipher-suites.js';
import { encodeHandshake } from './handshake-messages.js';

/** The handshake messages in the order in which they were sent. @see RFC 8446, section 4.4.1; RFC 5246, section 7.4.9 */
export class Transcript {
  #messages: Buffer[] = [];

  add(raw: Uint8Array): void {
    this.#messages.push(Buffer.from(raw));
  }

  /** All of them, headers included: what a card signs in TLS 1.2. */
  bytes(): Buffer {
    return Buffer.concat(this.#messages);
  }

  hash(hash: CipherSuite['hash']): Buffer {
    const running = createHash(hash);
    for (const message of this.#messages) running.update(message);
    return running.digest();
  }

  /** A retry leaves but the hash of the first ClientHello. @see RFC 8446, section 4.4.1 */
  forgetFirstHello(hash: CipherSuite['hash']): void {
    this.#messages = [encodeHandshake('message_hash', this.hash(hash))];
  }
}
