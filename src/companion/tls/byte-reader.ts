import { violation, type TlsFailure } from './tls-failure.js';

/**
 * Reads the presentation language of TLS: big-endian numbers and vectors with a length in front. Every length is checked
 * before anything is taken; what does not fit is `decode_error`.
 * @see RFC 8446, section 3
 */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;

  /** @param what names the structure in the messages of errors */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#what = what;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Buffer {
    if (length > this.remaining) throw this.#malformed('ends too early');
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16BE();
  }

  u24(): number {
    return this.take(3).readUIntBE(0, 3);
  }

  u32(): number {
    return this.take(4).readUInt32BE();
  }

  /** `opaque x<minimum..maximum>`, its length in so many octets. */
  vector(lengthOctets: 1 | 2 | 3, minimum = 0, maximum = Infinity): Buffer {
    const length = this.take(lengthOctets).readUIntBE(0, lengthOctets);
    if (length < minimum || length > maximum) throw this.#malformed(`has a field of ${length} octets`);
    return this.take(length);
  }

  /** A vector of elements, each read by `read`; it has to end where the last of them does. */
  list<T>(lengthOctets: 1 | 2 | 3, read: (element: ByteReader) => T, minimumOctets = 0): T[] {
    const inner = new ByteReader(this.vector(lengthOctets, minimumOctets), this.#what);
    const elements: T[] = [];
    while (inner.remaining > 0) elements.push(read(inner));
    return elements;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.remaining > 0) throw this.#malformed(`has ${this.remaining} octets after its end`);
  }

  #malformed(problem: string): TlsFailure {
    return violation('decode_error', `the server’s ${this.#what} ${problem}`);
  }
}
