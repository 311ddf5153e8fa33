import { constants, privateEncrypt, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { hashOctets, type HashName } from './hash-state.js';

/** Octets of the modulus: all CPx keys are RSA-2048. */
export const MODULUS_OCTETS = 256;

/** Random octets between 00 02 and the message. */
const LEAST_PADDING_OCTETS = 8;

/** How a digest becomes the block that is signed. */
export type Padding = 'pkcs1' | 'pss';

/** DigestInfo without the hash itself. @see RFC 8017, section 9.2, note 1 */
const DIGEST_INFO_PREFIXES: Readonly<Record<HashName, Buffer>> = {
  sha1: Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
};

/** RSA of a block of 256 octets, as it is; undefined for a block that is no smaller than the modulus. */
export function signRaw(key: KeyObject, block: Uint8Array): Uint8Array | undefined {
  try {
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  } catch {
    return undefined; // Only the caller chose the block, and this is all that can be wrong with one of the right length.
  }
}

/** RSASSA-PKCS1-v1_5 of up to 245 octets that the caller took for a DigestInfo: they are not looked into. */
export function signBlock(key: KeyObject, octets: Uint8Array): Uint8Array {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, octets);
}

/**
 * RSAES-PKCS1-v1_5: what was enciphered to this key; undefined where the block is none. Unpadded here because Node
 * refuses to, lest a program tell its peers whether the padding was right; a card tells its reader by nature.
 * @see RFC 8017, section 7.2.2
 */
export function decipherBlock(key: KeyObject, cryptogram: Uint8Array): Uint8Array | undefined {
  const block = signRaw(key, cryptogram);
  const end = block?.indexOf(0, 2) ?? -1;
  return block?.[0] === 0 && block[1] === 2 && end >= 2 + LEAST_PADDING_OCTETS ? block.subarray(end + 1) : undefined;
}

/** Signs a digest: DigestInfo and padding, or PSS with a salt as long as the digest, are the card's own work. */
export function signDigest(key: KeyObject, padding: Padding, hash: HashName, digest: Uint8Array): Uint8Array {
  if (padding === 'pkcs1') return signBlock(key, Buffer.concat([DIGEST_INFO_PREFIXES[hash], digest]));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encodePss(hash, digest));
}

/** What is used of node-forge's PSS, which its types leave open. */
interface PssScheme {
  encode(digest: Pick<forge.md.MessageDigest, 'digest'>, modulusBits: number): string;
}

/** EMSA-PSS by node-forge: node:crypto pads a message, never a digest. @see RFC 8017, section 9.1.1 */
function encodePss(hash: HashName, digest: Uint8Array): Buffer {
  const md = forge.md[hash];
  const mask: unknown = forge.mgf.mgf1.create(md.create());
  const scheme = forge.pss.create({ md: md.create(), mgf: mask, saltLength: hashOctets(hash) }) as PssScheme;
  const done = { digest: () => forge.util.createBuffer(Buffer.from(digest).toString('binary')) };
  return Buffer.from(scheme.encode(done, MODULUS_OCTETS * 8), 'binary');
}
