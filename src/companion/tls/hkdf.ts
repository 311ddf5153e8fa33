import { createHmac } from 'node:crypto';
import { hashOctets, type CipherSuite } from './cipher-suites.js';
import { u16, u8, vector } from './byte-writer.js';

type Hash = CipherSuite['hash'];

/** @see RFC 5869, section 2.2 */
export function hkdfExtract(hash: Hash, salt: Uint8Array, keyMaterial: Uint8Array): Buffer {
  return createHmac(hash, salt).update(keyMaterial).digest();
}

/** @returns `length` octets, at most 255 times those of the hash @see RFC 5869, section 2.3 */
export function hkdfExpand(hash: Hash, key: Uint8Array, info: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = [];
  let block = Buffer.alloc(0);
  for (let index = 1; (index - 1) * hashOctets(hash) < length; index++) {
    block = createHmac(hash, key).update(block).update(info).update(u8(index)).digest();
    blocks.push(block);
  }
  const all = Buffer.concat(blocks);
  const output = Buffer.from(all.subarray(0, length));
  for (const used of [all, ...blocks]) used.fill(0);
  return output;
}

/** @see RFC 8446, section 7.1 */
export function expandLabel(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Buffer {
  const info = Buffer.concat([u16(length), vector(1, Buffer.from(`tls13 ${label}`, 'latin1')), vector(1, context)]);
  return hkdfExpand(hash, secret, info, length);
}
