import { u8, u24 } from './byte-writer.js';

/** Everything about one handshake message. */
interface MessageRow {
  readonly type: number;
  /** Octets that a server's may have; a message that no server sends has no number. */
  readonly maximum?: number;
}

/** A certificate chain of OpenSSL's own limit, and more. */
const CHAIN_OCTETS = 131_072;

/** @see RFC 8446, section 4; RFC 5246, section 7.4; RFC 6066, section 8 */
export const HANDSHAKE_MESSAGES = {
  hello_request: { type: 0, maximum: 0 },
  client_hello: { type: 1 },
  server_hello: { type: 2, maximum: 65_535 },
  new_session_ticket: { type: 4, maximum: 65_535 + 512 },
  encrypted_extensions: { type: 8, maximum: 65_535 + 2 },
  certificate: { type: 11, maximum: CHAIN_OCTETS },
  server_key_exchange: { type: 12, maximum: 4_096 },
  certificate_request: { type: 13, maximum: CHAIN_OCTETS },
  server_hello_done: { type: 14, maximum: 0 },
  certificate_verify: { type: 15, maximum: 4_096 },
  client_key_exchange: { type: 16 },
  finished: { type: 20, maximum: 64 },
  certificate_status: { type: 22, maximum: 65_536 },
  key_update: { type: 24, maximum: 1 },
  message_hash: { type: 254 },
} as const satisfies Record<string, MessageRow>;

/** A handshake message by its name in the RFC. */
export type MessageName = keyof typeof HANDSHAKE_MESSAGES;

/** The octets of a message. */
export interface MessageOctets {
  readonly body: Buffer;
  /** Header and body: what goes into the transcript. */
  readonly raw: Buffer;
}

/** A handshake message of the server. */
export interface HandshakeMessage extends MessageOctets {
  readonly name: MessageName;
}

/** The messages that a server may send, by their type octet. */
export const SERVER_MESSAGES: ReadonlyMap<number, { readonly name: MessageName; readonly maximum: number }> = new Map(
  (Object.entries(HANDSHAKE_MESSAGES) as [MessageName, MessageRow][]).flatMap(([name, { type, maximum }]) =>
    maximum === undefined ? [] : [[type, { name, maximum }] as const],
  ),
);

/** @returns the message with its header */
export function encodeHandshake(name: MessageName, body: Uint8Array): Buffer {
  return Buffer.concat([u8(HANDSHAKE_MESSAGES[name].type), u24(body.length), body]);
}
