import { SERVER_MESSAGES, type HandshakeMessage } from './handshake-messages.js';
import { violation } from './tls-failure.js';

const HEADER_OCTETS = 4;

/** Joins fragments of records into handshake messages and divides records that hold several. @see RFC 8446, section 5.1 */
export class MessageJoiner {
  #fragments: Buffer[] = [];
  #octets = 0;

  /** Is no message begun? Keys may only change, and other records may only come, where none is. */
  get empty(): boolean {
    return this.#octets === 0;
  }

  push(fragment: Buffer): void {
    this.#fragments.push(fragment);
    this.#octets += fragment.length;
  }

  /**
   * The next whole message. The header alone decides whether a message of such a type and length is waited for.
   * @throws TlsFailure unexpected_message for a type that no server sends, decode_error for a length beyond its limit
   */
  next(): HandshakeMessage | undefined {
    if (this.#octets < HEADER_OCTETS) return undefined;
    const header = this.#peekHeader();
    const row = SERVER_MESSAGES.get(header.readUInt8());
    if (row === undefined) {
      throw violation('unexpected_message', `the server sent a handshake message of type ${header.readUInt8()}`);
    }
    const length = header.readUIntBE(1, 3);
    if (length > row.maximum) throw violation('decode_error', `the server’s ${row.name} has ${length} octets`);
    if (this.#octets < HEADER_OCTETS + length) return undefined;
    const all = Buffer.concat(this.#fragments);
    const raw = all.subarray(0, HEADER_OCTETS + length);
    const rest = all.subarray(HEADER_OCTETS + length);
    this.#fragments = rest.length === 0 ? [] : [rest];
    this.#octets = rest.length;
    return { name: row.name, body: raw.subarray(HEADER_OCTETS), raw };
  }

  /** Fragments may be shorter than a header. */
  #peekHeader(): Buffer {
    const [first] = this.#fragments;
    if (first !== undefined && first.length >= HEADER_OCTETS) return first.subarray(0, HEADER_OCTETS);
    const joined = Buffer.concat(this.#fragments);
    this.#fragments = [joined];
    return joined.subarray(0, HEADER_OCTETS);
  }
}
