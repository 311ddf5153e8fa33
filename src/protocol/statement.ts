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
 * The 64 bytes that are signed: SHA-256(utf8(origin)) ‖ SHA-256(utf8(challengeNonce)).
 * @see Web eID authentication token, version 1; protocol.md, "What is signed"
 */
export function encodeStatement(statement: AuthenticationStatement, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(sha256(encodeUtf8(statement.origin)), 0);
  bytes.set(sha256(encodeUtf8(statement.challengeNonce)), 32);
  return bytes;
}
