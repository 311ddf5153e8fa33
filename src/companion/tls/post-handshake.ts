import { ByteReader } from './byte-reader.js';
import type { Channel } from './channel.js';
import { u8 } from './byte-writer.js';
import type { HandshakeFlow, TrafficSecretsHolder } from './handshake-context.js';
import { encodeHandshake, type HandshakeMessage } from './handshake-messages.js';
import { nextTrafficSecret } from './key-schedule-13.js';
import { protectRecords13 } from './protect-records-13.js';
import { violation } from './tls-failure.js';
import { advance, type HandshakeEvent, type HandshakeState } from './transitions.js';

const KEY_UPDATE = Object.freeze({ notRequested: 0, requested: 1 });

/** Messages of a server between two pieces of data; more are an attack. */
const MESSAGES_WITHOUT_DATA = 64;

/** @see RFC 8446, section 4.6.1 */
const LONGEST_TICKET_LIFETIME = 604_800;

/** What comes and goes beside the data of a connection that stands: key updates, and tickets that are thrown away. */
export class PostHandshake {
  readonly #channel: Channel;
  readonly #state: HandshakeState;
  readonly #traffic: TrafficSecretsHolder | undefined;
  #messages = 0;

  constructor(channel: Channel, state: HandshakeState, { traffic }: HandshakeFlow) {
    this.#channel = channel;
    this.#state = state;
    this.#traffic = traffic;
  }

  /** Data has come: the count of messages begins anew. */
  onData(): void {
    this.#messages = 0;
  }

  /** @throws TlsFailure for what is refused after the handshake @see RFC 8446, section 4.6 */
  onMessage({ name, body }: HandshakeMessage): void {
    advance(this.#state, name as HandshakeEvent);
    this.#messages += 1;
    if (this.#messages > MESSAGES_WITHOUT_DATA) {
      throw violation('unexpected_message', 'the server sends messages and no data');
    }
    if (name === 'key_update') this.#onKeyUpdate(body);
    else checkTicket(body);
  }

  /** New keys before the old ones have protected as many records as they may. @see RFC 8446, section 5.5 */
  beforeWrite(): void {
    if (this.#traffic !== undefined && this.#channel.writingExhausted) this.#updateWriting(KEY_UPDATE.notRequested);
  }

  #onKeyUpdate(body: Buffer): void {
    const reader = new ByteReader(body, 'KeyUpdate');
    const request = reader.u8();
    reader.end();
    if (request !== KEY_UPDATE.notRequested && request !== KEY_UPDATE.requested) {
      throw violation('illegal_parameter', `the server’s KeyUpdate asks for ${request}`);
    }
    const traffic = this.#traffic;
    if (traffic === undefined) return;
    traffic.server = replaceSecret(traffic, traffic.server);
    this.#channel.readWith(protectRecords13(traffic.suite, traffic.server));
    if (request === KEY_UPDATE.requested) this.#updateWriting(KEY_UPDATE.notRequested);
  }

  #updateWriting(request: number): void {
    const traffic = this.#traffic;
    if (traffic === undefined) return;
    this.#channel.sendHandshake(encodeHandshake('key_update', u8(request)));
    traffic.client = replaceSecret(traffic, traffic.client);
    this.#channel.writeWith(protectRecords13(traffic.suite, traffic.client));
  }
}

function replaceSecret({ suite }: TrafficSecretsHolder, secret: Buffer): Buffer {
  const next = nextTrafficSecret(suite.hash, secret);
  secret.fill(0);
  return next;
}

/** Read to be refused when it is none, and then forgotten. @see RFC 8446, section 4.6.1 */
function checkTicket(body: Buffer): void {
  const reader = new ByteReader(body, 'NewSessionTicket');
  const lifetime = reader.u32();
  reader.u32();
  reader.vector(1);
  reader.vector(2, 1);
  reader.vector(2);
  reader.end();
  if (lifetime > LONGEST_TICKET_LIFETIME) throw violation('illegal_parameter', 'the server’s ticket lives too long');
}
