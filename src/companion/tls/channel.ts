import { ALERT_LEVELS, ALERTS, alertName, encodeAlert, type AlertName } from './alerts.js';
import type { TlsVersion } from './cipher-suites.js';
import type { HandshakeMessage } from './handshake-messages.js';
import { MessageJoiner } from './message-joiner.js';
import { RecordLayer, type Wire } from './record-layer.js';
import { CONTENT, type PlainRecord, type RecordProtection } from './record-protection.js';
import { TlsFailure, violation } from './tls-failure.js';

/** What a server sends, alerts apart. */
export type Incoming =
  | { readonly kind: 'handshake'; readonly message: HandshakeMessage }
  | { readonly kind: 'change_cipher_spec' }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  /** close_notify: the server sends no more. */
  | { readonly kind: 'closed' };

/** Warnings that mean nothing to us, in one connection. */
const IDLE_ALERTS = 4;
/** Records that may wait while the person types the PIN. */
const HELD_RECORDS = 16;

/** Messages, data and alerts over the record layer, in the order in which they come. */
export class Channel {
  readonly #records: RecordLayer;
  readonly #joiner = new MessageJoiner();
  readonly #held: PlainRecord[] = [];
  #pulled: Promise<PlainRecord> | undefined;
  #version: TlsVersion | undefined;
  #idleAlerts = 0;

  constructor(wire: Wire) {
    this.#records = new RecordLayer(wire);
  }

  get writingExhausted(): boolean {
    return this.#records.writingExhausted;
  }

  /** From here on records and alerts are read by the rules of this version. */
  speak(version: TlsVersion): void {
    this.#version = version;
    this.#records.dropChangeCipherSpec(version === 'TLSv1.3');
  }

  /** TLS 1.3: after the server's Finished a change_cipher_spec is one too many. */
  refuseChangeCipherSpec(): void {
    this.#records.dropChangeCipherSpec(false);
  }

  /** @throws TlsFailure unexpected_message when a message reaches over the change of keys @see RFC 8446, section 5.1 */
  readWith(protection: RecordProtection): void {
    if (!this.#joiner.empty) {
      protection.wipe();
      throw violation('unexpected_message', 'a message of the server reaches over a change of keys');
    }
    this.#records.readWith(protection);
  }

  writeWith(protection: RecordProtection): void {
    this.#records.writeWith(protection);
  }

  /** @throws TlsFailure for a fatal alert, a violation, or ERR_TLS_CLOSED when the connection ends without close_notify */
  async next(): Promise<Incoming> {
    for (;;) {
      const message = this.#joiner.next();
      if (message !== undefined) return { kind: 'handshake', message };
      const record = this.#held.shift() ?? (await this.#pull());
      if (!this.#joiner.empty && record.type !== CONTENT.handshake) {
        throw violation('unexpected_message', 'the server put another record between the parts of a message');
      }
      switch (record.type) {
        case CONTENT.handshake:
          this.#joiner.push(record.fragment);
          break;
        case CONTENT.alert:
          if (this.#readAlert(record.fragment) === 'closed') return { kind: 'closed' };
          break;
        case CONTENT.changeCipherSpec:
          if (record.fragment.length !== 1 || record.fragment[0] !== 1) {
            throw violation('decode_error', 'the server sent a change_cipher_spec that is none');
          }
          return { kind: 'change_cipher_spec' };
        default:
          return { kind: 'data', bytes: record.fragment };
      }
    }
  }

  /**
   * Watches the connection while the person types the PIN: settles only by rejecting, when the server sends an alert or
   * the connection is lost. What else it sends is kept for `next`.
   */
  async watch(until: AbortSignal): Promise<never> {
    for (;;) {
      const record = await this.#pull(until);
      if (record.type !== CONTENT.alert) {
        this.#held.push(record);
        if (this.#held.length > HELD_RECORDS) {
          throw violation('unexpected_message', 'the server goes on before it has the client’s answer');
        }
      } else if (this.#readAlert(record.fragment) === 'closed') {
        throw new TlsFailure('ERR_TLS_CLOSED', 'the server closed the connection', { received: 'close_notify' });
      }
    }
  }

  /** What `send` sends leaves in one piece. */
  together(send: () => void): void {
    this.#records.together(send);
  }

  sendHandshake(raw: Uint8Array): void {
    this.#records.write(CONTENT.handshake, raw);
  }

  sendData(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    this.#records.write(CONTENT.applicationData, bytes, done);
  }

  sendChangeCipherSpec(): void {
    this.#records.write(CONTENT.changeCipherSpec, Buffer.from([1]));
  }

  sendCompatibilityChangeCipherSpec(): void {
    this.#records.writeCompatibilityChangeCipherSpec();
  }

  sendAlert(name: AlertName): void {
    this.#records.write(CONTENT.alert, encodeAlert(name));
  }

  wipe(): void {
    this.#records.wipe();
  }

  /** The one read under way is shared: a record that came for `watch` is not lost for `next`. */
  async #pull(until?: AbortSignal): Promise<PlainRecord> {
    this.#pulled ??= this.#records.next();
    const record = await this.#pulled;
    // A watch that is over leaves the record to whoever reads next.
    if (until?.aborted === true) return new Promise(() => undefined);
    this.#pulled = undefined;
    return record;
  }

  /** @see RFC 8446, section 6; RFC 5246, section 7.2 */
  #readAlert(fragment: Buffer): 'closed' | 'idle' {
    const [level, description] = fragment;
    if (fragment.length !== 2 || level === undefined || description === undefined) {
      throw violation('decode_error', 'the server sent an alert that is none');
    }
    if (level !== ALERT_LEVELS.warning && level !== ALERT_LEVELS.fatal) {
      throw violation('illegal_parameter', `the server sent an alert of level ${level}`);
    }
    if (description === ALERTS.close_notify) return 'closed';
    // TLS 1.3 knows no warnings but these two; TLS 1.2 leaves it to us to go on.
    const idle = description === ALERTS.user_canceled || this.#version !== 'TLSv1.3';
    if (idle && level === ALERT_LEVELS.warning && description !== ALERTS.no_renegotiation) {
      this.#idleAlerts += 1;
      if (this.#idleAlerts > IDLE_ALERTS) throw violation('unexpected_message', 'the server sends only warnings');
      return 'idle';
    }
    const name = alertName(description);
    throw new TlsFailure('ERR_TLS_PROTOCOL', `the server refused: ${name ?? `alert ${description}`}`, {
      ...(name === undefined ? {} : { received: name }),
    });
  }
}
