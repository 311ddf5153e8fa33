import { violation } from './tls-failure.js';

/** Content types. @see RFC 8446, section 5.1 */
export const CONTENT = Object.freeze({ changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 });

/** Bounds of a record. @see RFC 8446, sections 5.1 and 5.2; RFC 5246, section 6.2.3 */
export const RECORD_LIMITS = Object.freeze({
  headerOctets: 5,
  plaintextOctets: 2 ** 14,
  ciphertextOctets13: 2 ** 14 + 256,
  ciphertextOctets12: 2 ** 14 + 2048,
});

/** A record without its protection. */
export interface PlainRecord {
  readonly type: number;
  readonly fragment: Buffer;
}

/** The protection of one direction from one change of keys to the next. */
export interface RecordProtection {
  /** What the length field of a record may say. */
  readonly maximumCiphertext: number;
  /** True when the next record needs new keys before it. */
  readonly exhausted: boolean;
  /** @param fragment at most 2^14 octets @returns the whole record, header included */
  seal(type: number, fragment: Uint8Array): Buffer;
  /** @param header the five octets as they came @throws TlsFailure bad_record_mac, record_overflow, unexpected_message */
  open(header: Uint8Array, body: Uint8Array): PlainRecord;
  wipe(): void;
}

/** Counts the records of one key. */
export class RecordCounter {
  readonly #limit: number;
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get exhausted(): boolean {
    // One number is kept back for the message or the alert that ends the use of the key.
    return this.#next >= this.#limit - 1;
  }

  /** @returns the sequence number of this record */
  take(): number {
    if (this.#next >= this.#limit) throw violation('internal_error', 'a key has protected as many records as it may');
    return this.#next++;
  }
}

/** @returns the five octets in front of a record; its version is always 3.3 */
export function recordHeader(type: number, length: number): Buffer {
  const header = Buffer.from([type, 3, 3, 0, 0]);
  header.writeUInt16BE(length, 3);
  return header;
}
