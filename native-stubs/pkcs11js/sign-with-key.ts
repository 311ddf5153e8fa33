import { constants, createHash, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { CKM } from './constants.js';
import type { Personality } from './personality.js';
import { CryptokiFailure } from './return-values.js';

/** A mechanism as C_SignInit received it; `parameter` only for PSS. */
export interface SigningMechanism {
  readonly type: number;
  readonly parameter: { readonly hashAlgorithm: number; readonly mgf: number; readonly saltLength: number } | undefined;
}

export type KeyPurpose = 'authentication' | 'signature' | 'technical';

type HashName = 'sha1' | 'sha256';

/** DigestInfo without the hash itself. @see RFC 8017, 9.2, note 1 */
const DIGEST_INFO_PREFIXES: Readonly<Record<HashName, Buffer>> = {
  sha1: Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
};

const HASH_LENGTHS: Readonly<Record<HashName, number>> = { sha1: 20, sha256: 32 };

/** The hash of each mechanism that hashes by itself. */
const HASHED: Readonly<Record<number, HashName>> = {
  [CKM.SHA1_RSA_PKCS]: 'sha1',
  [CKM.SHA256_RSA_PKCS]: 'sha256',
  [CKM.SHA1_RSA_PKCS_PSS]: 'sha1',
  [CKM.SHA256_RSA_PKCS_PSS]: 'sha256',
};

const PSS_MECHANISMS: ReadonlySet<number> = new Set([CKM.RSA_PKCS_PSS, CKM.SHA1_RSA_PKCS_PSS, CKM.SHA256_RSA_PKCS_PSS]);

/** Hashes that a PSS parameter may name. */
const PSS_HASHES: Readonly<Record<number, HashName>> = { [CKM.SHA_1]: 'sha1', [CKM.SHA256]: 'sha256' };

/** What SIG signs of CKM_RSA_PKCS: from this length on the answer to anything else changes (measured at 83 and 117). */
const SIGNATURE_KEY_BLOCK_OCTETS = 102;

/** Whether C_SignInit accepts the mechanism. @see virtual-card.md, section 10, "Signatures" */
export function checkSignMechanism(mechanism: SigningMechanism, personality: Personality): void {
  if (!personality.mechanisms.includes(mechanism.type)) throw new CryptokiFailure('CKR_MECHANISM_INVALID');
  if (mechanism.type === CKM.SHA_1 || mechanism.type === CKM.SHA256) throw new CryptokiFailure('CKR_MECHANISM_INVALID');
  if (PSS_MECHANISMS.has(mechanism.type) && pssHashOf(mechanism) === undefined) {
    throw new CryptokiFailure('CKR_MECHANISM_PARAM_INVALID');
  }
}

/** Whether the mechanism takes data of any length, in several pieces. */
export function isHashedMechanism(type: number): boolean {
  return HASHED[type] !== undefined;
}

/**
 * C_Sign's answer for every key, mechanism and length that was measured.
 * @see virtual-card.md, section 10, "Signatures"; cpx.md, "ANS's own module measured"
 */
export function signWithKey(
  key: KeyObject,
  purpose: KeyPurpose,
  mechanism: SigningMechanism,
  data: Uint8Array,
  personality: Personality,
): Buffer {
  // Listed by C_GetMechanismList, and never signs.
  if (mechanism.type === CKM.RSA_X_509) throw new CryptokiFailure('CKR_FUNCTION_NOT_SUPPORTED');
  if (PSS_MECHANISMS.has(mechanism.type)) return signPss(key, mechanism, data);
  const hash = HASHED[mechanism.type];
  if (hash !== undefined) {
    if (purpose !== 'signature') throw new CryptokiFailure(personality.hashedAuthentication);
    return signBlock(key, withDigestInfo(hash, createHash(hash).update(data).digest()));
  }
  if (purpose !== 'signature') {
    // Signed as it is: a bare hash gets no DigestInfo.
    const { octets, beyond } = personality.authenticationLimit;
    if (data.length > octets) throw new CryptokiFailure(beyond);
    return signBlock(key, data);
  }
  return signBlock(key, completeDigestInfo(data));
}

/** The signature key signs hashes only: the card itself makes the DigestInfo, from a bare hash too. */
function completeDigestInfo(data: Uint8Array): Uint8Array {
  for (const hash of ['sha1', 'sha256'] as const) {
    const prefix = DIGEST_INFO_PREFIXES[hash];
    if (data.length === HASH_LENGTHS[hash]) return withDigestInfo(hash, data);
    if (data.length === prefix.length + HASH_LENGTHS[hash] && prefix.equals(data.subarray(0, prefix.length)))
      return data;
  }
  throw new CryptokiFailure(
    data.length > SIGNATURE_KEY_BLOCK_OCTETS ? 'CKR_DATA_INVALID' : 'CKR_KEY_TYPE_INCONSISTENT',
  );
}

function withDigestInfo(hash: HashName, digest: Uint8Array): Buffer {
  return Buffer.concat([DIGEST_INFO_PREFIXES[hash], digest]);
}

/** EMSA-PKCS1-v1_5 of the octets as they are. */
function signBlock(key: KeyObject, data: Uint8Array): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data);
}

function pssHashOf({ type, parameter }: SigningMechanism): HashName | undefined {
  const named = parameter === undefined ? undefined : PSS_HASHES[parameter.hashAlgorithm];
  const own = HASHED[type];
  return own === undefined || own === named ? named : undefined;
}

/** The salt length of the parameter does not reach the card, which takes as many octets as the hash has. */
function signPss(key: KeyObject, mechanism: SigningMechanism, data: Uint8Array): Buffer {
  const hash = pssHashOf(mechanism);
  if (hash === undefined) throw new CryptokiFailure('CKR_MECHANISM_PARAM_INVALID');
  const digest = isHashedMechanism(mechanism.type) ? createHash(hash).update(data).digest() : data;
  if (digest.length !== HASH_LENGTHS[hash]) throw new CryptokiFailure('CKR_DATA_LEN_RANGE');
  const block = encodePss(hash, digest, randomBytes(HASH_LENGTHS[hash]));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}

/** EMSA-PSS for a 2048-bit modulus; Node signs PSS over data only, never over a hash. @see RFC 8017, 9.1.1 */
function encodePss(hash: HashName, digest: Uint8Array, salt: Buffer): Buffer {
  const length = 256;
  const tag = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const padding = Buffer.alloc(length - salt.length - tag.length - 2);
  const block = Buffer.concat([padding, Buffer.of(1), salt]);
  const mask = maskGeneration(hash, tag, block.length);
  for (const [index, octet] of mask.entries()) block[index] = (block[index] ?? 0) ^ octet;
  block[0] = (block[0] ?? 0) & 0x7f; // 2047 bits: the leftmost one stays zero.
  return Buffer.concat([block, tag, Buffer.of(0xbc)]);
}

/** MGF1. @see RFC 8017, B.2.1 */
function maskGeneration(hash: HashName, seed: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / HASH_LENGTHS[hash]) }, (_, index) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(index);
    return createHash(hash).update(seed).update(counter).digest();
  });
  return Buffer.concat(blocks).subarray(0, length);
}
