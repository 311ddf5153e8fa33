import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';

/** A text that only the holder of the key can read or have written: AES-256-GCM, base64. @see NIST SP 800-38D */
export interface EncryptedText {
  /** 12 random bytes, new for each text. */
  readonly nonce: string;
  /** The encrypted text and its tag of 16 bytes. */
  readonly sealed: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param key 32 bytes, for this use alone
 * @param use what the text is, so that one cannot take another's place
 */
export function encryptText(text: string, key: Uint8Array, use: string): EncryptedText {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(use));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** @throws CpxError ERR_SETTINGS_SEAL_BROKEN when it was not encrypted with this key for this use, or was changed since */
export function decryptText({ nonce, sealed }: EncryptedText, key: Uint8Array, use: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const end = bytes.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(use)).setAuthTag(bytes.subarray(Math.max(0, end)));
    return Buffer.concat([decipher.update(bytes.subarray(0, Math.max(0, end))), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new CpxError('ERR_SETTINGS_SEAL_BROKEN', 'it was not sealed with this key, or changed since', { cause });
  }
}
