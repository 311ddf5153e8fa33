import { constants, createHash, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto';
import { CpxError, encodeStatement, type SignatureAlgorithm } from '../../protocol/index.js';
import type { IssuedChallenge } from '../challenge-store.js';

/** How each algorithm verifies. @see RFC 7518, sections 3.3 and 3.5 */
const PADDING: Readonly<Record<SignatureAlgorithm, Omit<VerifyKeyObjectInput, 'key'>>> = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
};

/** A signature and what it claims to be one of. */
export interface SignedStatement {
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  readonly publicKey: KeyObject;
  /** The challenge as the server stored it, never as the page sends it back. */
  readonly challenge: IssuedChallenge;
}

/**
 * Step 10: the signature is one over the stored origin and the stored nonce.
 * @throws CpxError ERR_TOKEN_SIGNATURE
 * @see protocol.md, "What is signed"
 */
export function requireSignature({ algorithm, signature, publicKey, challenge }: SignedStatement): void {
  const { origin, purpose } = challenge.context;
  const { challengeNonce } = challenge;
  const bytes = encodeStatement({ kind: 'authentication', purpose, origin, challengeNonce }, sha256);
  // RSA signatures have the modulus length, so that one signature has one spelling.
  const length = Math.ceil((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (signature.length !== length || !verify('sha256', bytes, { key: publicKey, ...PADDING[algorithm] }, signature)) {
    throw new CpxError('ERR_TOKEN_SIGNATURE', 'the signature is not one over the stored origin and challenge');
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
