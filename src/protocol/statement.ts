import { encodeUtf8 } from './utf8.js';

/** What a signature is for. Without a context it is `login`. @see protocol.md, "Context-bound challenge" */
export type Purpose = 'login' | 'link';

/** SHA-256, handed in by whoever runs where one exists (node:crypto, WebCrypto). */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/**
 * What the companion is asked to vouch for with the card. The companion builds the bytes to sign from it and from
 * nothing else; there is no way to hand it bytes.
 */
export interface AuthenticationStatement {
  readonly kind: 'authentication';
  readonly purpose: Purpose;
  /** The origin that the browser named, for instance `https://medimail.mipih.fr`. */
  readonly origin: string;
  /** 44 to 128 characters of base64, hashed as text. */
  readonly challengeNonce: string;
}

/**
 * A signature that shows the person at this computer that their card signs. It is worth nothing to anybody else: what is
 * signed begins with a name of its own and has not the length of what a mailbox verifies.
 */
export interface TrialStatement {
  readonly kind: 'trial';
  /** 32 random bytes, never used before: a signature that exists already proves nothing. */
  readonly nonce: Uint8Array;
}

/**
 * The client's CertificateVerify in a TLS 1.3 handshake that the companion itself made.
 * @see RFC 8446, 4.4.3
 */
export interface Tls13Statement {
  readonly kind: 'tls-1.3-client';
  /** Hash of the handshake up to the client's Certificate: 32 bytes (SHA-256) or 48 (SHA-384). */
  readonly transcriptHash: Uint8Array;
}

/**
 * The client's CertificateVerify in a TLS 1.2 handshake that the companion itself made.
 * @see RFC 5246, 7.4.8
 */
export interface Tls12Statement {
  readonly kind: 'tls-1.2-client';
  /** Every handshake message, header included, from the ClientHello to the ClientKeyExchange. */
  readonly handshakeMessages: Uint8Array;
}

/** A handshake to which a card signs; the companion has no endpoint for one that somebody else made. */
export type TlsStatement = Tls13Statement | Tls12Statement;

/** Everything that the companion signs with a card. */
export type Statement = AuthenticationStatement | TrialStatement | TlsStatement;

const TRIAL_PREFIX = 'cpx-bridge:trial:v1\0';
const TLS_13_PREFIX = `${' '.repeat(64)}TLS 1.3, client CertificateVerify\0`;
const CLIENT_HELLO = 1;
/** Longer than everything else that is signed; a handshake with a certificate in it always is. */
const SHORTEST_TLS_12_HANDSHAKE = 256;

/**
 * The bytes that are signed. An authentication: 64, SHA-256(utf8(origin)) ‖ SHA-256(utf8(challengeNonce)). A trial: 52,
 * "cpx-bridge:trial:v1" ‖ 00 ‖ SHA-256(nonce). A TLS 1.3 handshake: 130 or 146, 64 × 20 ‖ "TLS 1.3, client
 * CertificateVerify" ‖ 00 ‖ transcript hash. A TLS 1.2 handshake: its messages, 256 or more. Their lengths alone keep one
 * from ever being another.
 * @throws RangeError when a handshake's bytes cannot be such
 * @see Web eID authentication token, version 1; protocol.md, "What is signed"; threats.md, "confused deputy"
 */
export function encodeStatement(statement: Statement, sha256: Sha256): Uint8Array {
  switch (statement.kind) {
    case 'authentication':
      return concatenate(sha256(encodeUtf8(statement.origin)), sha256(encodeUtf8(statement.challengeNonce)));
    case 'trial':
      return concatenate(encodeUtf8(TRIAL_PREFIX), sha256(statement.nonce));
    case 'tls-1.3-client': {
      const { transcriptHash } = statement;
      if (transcriptHash.length !== 32 && transcriptHash.length !== 48) throw new RangeError('no transcript hash');
      return concatenate(encodeUtf8(TLS_13_PREFIX), transcriptHash);
    }
    case 'tls-1.2-client': {
      const { handshakeMessages } = statement;
      if (handshakeMessages.length < SHORTEST_TLS_12_HANDSHAKE || handshakeMessages[0] !== CLIENT_HELLO) {
        throw new RangeError('no handshake of TLS 1.2');
      }
      return handshakeMessages;
    }
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first, 0);
  bytes.set(second, first.length);
  return bytes;
}
