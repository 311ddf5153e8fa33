import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';

/** Cost of scrypt: memory is 128·2^logN·r bytes. @see RFC 7914, section 2 */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about 0.2 s. @see OWASP Password Storage Cheat Sheet, scrypt (N=2^15, r=8, p=3) */
export const DEFAULT_SCRYPT_COST: ScryptCost = Object.freeze({ logN: 15, r: 8, p: 3 });

const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, both unpadded base64: each hash carries its own cost. @see PHC string format */
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** @returns a password's hash, with a salt and its cost, as one text to store */
export async function hashPassword(password: string, cost: ScryptCost = DEFAULT_SCRYPT_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost);
  return `$scrypt$ln=${String(cost.logN)},r=${String(cost.r)},p=${String(cost.p)}$${unpadded(salt)}$${unpadded(key)}`;
}

/**
 * Compares a password with a stored hash, in constant time.
 * @returns whether it is right, and whether the hash was made at another cost than `cost` (hash it anew)
 * @throws CpxError ERR_ACCOUNT_INTERNAL when the stored text is no hash of ours
 */
export async function verifyPassword(
  password: string,
  stored: string,
  cost: ScryptCost = DEFAULT_SCRYPT_COST,
): Promise<{ readonly right: boolean; readonly outdated: boolean }> {
  const [, logN, r, p, salt, key] = HASH.exec(stored) ?? [];
  if (salt === undefined || key === undefined) {
    throw new CpxError('ERR_ACCOUNT_INTERNAL', 'a stored password hash has an unknown form');
  }
  const its = { logN: Number(logN), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64'), its);
  return {
    right: timingSafeEqual(derived, Buffer.from(key, 'base64')),
    outdated: its.logN !== cost.logN || its.r !== cost.r || its.p !== cost.p,
  };
}

function derive(password: string, salt: Uint8Array, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN;
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    // One spelling of accents, whatever the keyboard. @see RFC 8265, section 4.2.1 (OpaqueString)
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
