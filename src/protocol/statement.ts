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

/** Everything that the companion signs with a card. */
export type Statement = AuthenticationStatement | TrialStatement;

const TRIAL_PREFIX = 'cpx-bridge:trial:v1\0';

/**
 * The bytes that are signed. An authentication: 64, SHA-256(utf8(origin)) ‖ SHA-256(utf8(challengeNonce)). A trial: 52,
 * "cpx-bridge:trial:v1" ‖ 00 ‖ SHA-256(nonce). Their lengths alone keep one from ever being the other.
 * @see Web eID authentication token, version 1; protocol.md, "What is signed"; threats.md, "confused deputy"
 */
export function encodeStatement(statement: Statement, sha256: Sha256): Uint8Array {
  switch (statement.kind) {
    case 'authentication':
      return concatenate(sha256(encodeUtf8(statement.origin)), sha256(encodeUtf8(statement.challengeNonce)));
    case 'trial':
      return concatenate(encodeUtf8(TRIAL_PREFIX), sha256(statement.nonce));
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first, 0);
  bytes.set(second, first.length);
  return bytes;
}
