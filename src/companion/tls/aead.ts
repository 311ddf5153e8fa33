import { createCipheriv, createDecipheriv, type CipherGCMTypes } from 'node:crypto';
import type { CipherSuite } from './cipher-suites.js';

/** Octets that every cipher here adds. @see RFC 5116, section 5.1; RFC 8439, section 2.8 */
export const TAG_OCTETS = 16;

const OPTIONS = Object.freeze({ authTagLength: TAG_OCTETS });

/** Node types ChaCha20-Poly1305 apart from AES-GCM, though both are used alike. */
const asAead = (cipher: CipherSuite['cipher']): CipherGCMTypes => cipher as CipherGCMTypes;

/** One record's encryption. @returns ciphertext ‖ tag */
export function sealAead(
  cipher: CipherSuite['cipher'],
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  plaintext: Uint8Array,
): Buffer {
  const sealer = createCipheriv(asAead(cipher), key, nonce, OPTIONS);
  sealer.setAAD(additional, { plaintextLength: plaintext.length });
  return Buffer.concat([sealer.update(plaintext), sealer.final(), sealer.getAuthTag()]);
}

/** @param sealed ciphertext ‖ tag @returns the plaintext, or undefined when the tag is wrong or missing */
export function openAead(
  cipher: CipherSuite['cipher'],
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined {
  if (sealed.length < TAG_OCTETS) return undefined;
  const opener = createDecipheriv(asAead(cipher), key, nonce, OPTIONS);
  opener.setAAD(additional, { plaintextLength: sealed.length - TAG_OCTETS });
  opener.setAuthTag(sealed.subarray(sealed.length - TAG_OCTETS));
  const plaintext = opener.update(sealed.subarray(0, sealed.length - TAG_OCTETS));
  try {
    opener.final(); // compares the tags in constant time
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

/** The nonce of a record: the sequence number, eight octets, laid over the end of the IV. @see RFC 8446, section 5.3 */
export function recordNonce(iv: Uint8Array, sequence: number): Buffer {
  const nonce = Buffer.alloc(iv.length);
  nonce.writeBigUInt64BE(BigInt(sequence), iv.length - 8);
  for (const [index, octet] of iv.entries()) nonce[index] = (nonce[index] ?? 0) ^ octet;
  return nonce;
}
