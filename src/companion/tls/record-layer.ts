import { CONTENT, RECORD_LIMITS, recordHeader, type PlainRecord, type RecordProtection } from './record-protection.js';
import { TlsFailure, violation } from './tls-failure.js';

/** What the record layer needs of a connection. */
export interface Wire {
  read(length: number): Promise<Buffer>;
  write(bytes: Uint8Array, done?: (error?: Error | null) => void): void;
  /** Whatever `send` writes leaves in one piece. */
  together(send: () => void): void;
}

const CONTENT_TYPES: ReadonlySet<number> = new Set(Object.values(CONTENT));
const MAJOR_VERSION = 3;

/** Records that carry nothing, or that are to be dropped, in a row: more are an attack. */
const IDLE_RECORDS = 32;

/**
 * Divides what is sent into records and takes records from what is received, under the keys of each direction.
 * @see RFC 8446, section 5; RFC 5246, section 6.2
 */
export class RecordLayer {
  readonly #wire: Wire;
  #reading: RecordProtection | undefined;
  #writing: RecordProtection | undefined;
  #dropsChangeCipherSpec = false;
  #idle = 0;
  #wiped = false;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Is what we send under keys that have protected as many records as they may? */
  get writingExhausted(): boolean {
    return this.#writing?.exhausted ?? false;
  }

  /** TLS 1.3: a change_cipher_spec between ServerHello and Finished means nothing. @see RFC 8446, section 5 and D.4 */
  dropChangeCipherSpec(drop: boolean): void {
    this.#dropsChangeCipherSpec = drop;
  }

  readWith(protection: RecordProtection): void {
    this.#reading?.wipe();
    this.#reading = protection;
  }

  writeWith(protection: RecordProtection): void {
    this.#writing?.wipe();
    this.#writing = protection;
  }

  /** The next record that carries something. @throws TlsFailure, with the alert to send or ERR_TLS_CLOSED */
  async next(): Promise<PlainRecord> {
    for (;;) {
      const header = await this.#wire.read(RECORD_LIMITS.headerOctets);
      const [type = 0, major] = header;
      if (!CONTENT_TYPES.has(type) || major !== MAJOR_VERSION) {
        throw violation('unexpected_message', 'what the server sent is no record of TLS');
      }
      const length = header.readUInt16BE(3);
      const bare = this.#reading === undefined || this.#isIdleChangeCipherSpec(type);
      const maximum = bare ? RECORD_LIMITS.plaintextOctets : this.#reading?.maximumCiphertext;
      if (length > (maximum ?? 0)) throw violation('record_overflow', 'a record of the server is too long');
      const body = await this.#wire.read(length);
      if (this.#wiped) throw new TlsFailure('ERR_TLS_CLOSED', 'the connection was closed here');
      if (this.#isIdleChangeCipherSpec(type)) {
        if (body.length !== 1 || body[0] !== 1) {
          throw violation('unexpected_message', 'the server sent a change_cipher_spec that is none');
        }
        this.#countIdle();
        continue;
      }
      const record = this.#reading === undefined ? { type, fragment: body } : this.#reading.open(header, body);
      if (record.fragment.length > 0) {
        this.#idle = 0;
        return record;
      }
      // Only application data may be empty, to hide how much is said.
      if (record.type !== CONTENT.applicationData) {
        throw violation('unexpected_message', 'the server sent an empty record');
      }
      this.#countIdle();
    }
  }

  /** Writes content in as many records as it takes. */
  write(type: number, content: Uint8Array, done?: (error?: Error | null) => void): void {
    if (this.#wiped) {
      done?.(new TlsFailure('ERR_TLS_CLOSED', 'the connection was closed here'));
      return;
    }
    const records: Buffer[] = [];
    for (let at = 0; at < content.length || records.length === 0; at += RECORD_LIMITS.plaintextOctets) {
      const fragment = content.subarray(at, at + RECORD_LIMITS.plaintextOctets);
      records.push(
        this.#writing === undefined
          ? Buffer.concat([recordHeader(type, fragment.length), fragment])
          : this.#writing.seal(type, fragment),
      );
    }
    this.#wire.write(records.length === 1 && records[0] !== undefined ? records[0] : Buffer.concat(records), done);
  }

  /** What `send` writes leaves in one piece: a server that refuses the first of it has then read all, and says why. */
  together(send: () => void): void {
    this.#wire.together(send);
  }

  /** Never under keys: the server drops it, and boxes in between take the handshake for one of TLS 1.2. */
  writeCompatibilityChangeCipherSpec(): void {
    this.#wire.write(Buffer.concat([recordHeader(CONTENT.changeCipherSpec, 1), Buffer.from([1])]));
  }

  /** Forgets the keys: nothing is protected or opened by what is left of them. */
  wipe(): void {
    this.#wiped = true;
    this.#reading?.wipe();
    this.#writing?.wipe();
  }

  #isIdleChangeCipherSpec(type: number): boolean {
    return this.#dropsChangeCipherSpec && type === CONTENT.changeCipherSpec;
  }

  #countIdle(): void {
    this.#idle += 1;
    if (this.#idle > IDLE_RECORDS) throw violation('unexpected_message', 'the server sends nothing but empty records');
  }
}
