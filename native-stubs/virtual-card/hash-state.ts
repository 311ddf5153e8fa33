/** The hashes that the cards know. */
export type HashName = 'sha1' | 'sha256';

/** A hash that somebody has begun: the state after whole blocks, and how many bits those were. */
export interface HashState {
  /** 20 or 32 octets. */
  readonly state: Uint8Array;
  /** Bits hashed so far, a multiple of 512. */
  readonly bits: bigint;
}

interface HashFunction {
  readonly octets: number;
  /** The state before the first block. */
  readonly start: string;
  /** Works one block of 16 words into the state. */
  readonly compress: (state: Uint32Array, block: readonly number[]) => void;
}

export const BLOCK_OCTETS = 64;

/** @see FIPS 180-4, sections 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes */
const SHA256_CONSTANTS = firstPrimes(64).map((prime) => fractionOf(Math.cbrt(prime)));

/** @see FIPS 180-4, section 4.2.1 */
const SHA1_ROUNDS: readonly { readonly constant: number; readonly mix: (b: number, c: number, d: number) => number }[] =
  [
    { constant: 0x5a827999, mix: (b, c, d) => (b & c) ^ (~b & d) },
    { constant: 0x6ed9eba1, mix: (b, c, d) => b ^ c ^ d },
    { constant: 0x8f1bbcdc, mix: (b, c, d) => (b & c) ^ (b & d) ^ (c & d) },
    { constant: 0xca62c1d6, mix: (b, c, d) => b ^ c ^ d },
  ];

/** @see FIPS 180-4, sections 5.3.1, 5.3.3, 6.1.2 and 6.2.2 */
const FUNCTIONS: Readonly<Record<HashName, HashFunction>> = {
  sha1: { octets: 20, start: '67452301efcdab8998badcfe10325476c3d2e1f0', compress: compressSha1 },
  sha256: {
    octets: 32,
    start: '6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19',
    compress: compressSha256,
  },
};

/** Octets of a hash, and of its state. */
export function hashOctets(hash: HashName): number {
  return FUNCTIONS[hash].octets;
}

/** A hash of nothing yet. */
export function beginHash(hash: HashName): HashState {
  return { state: Buffer.from(FUNCTIONS[hash].start, 'hex'), bits: 0n };
}

/** Hashes whole blocks. A CPS3 leaves this part to the computer: its own line is slow, and the message long. */
export function continueHash(hash: HashName, from: HashState, blocks: Uint8Array): HashState {
  const view = Buffer.from(from.state);
  const words = Uint32Array.from({ length: view.length / 4 }, (_, index) => view.readUInt32BE(index * 4));
  for (let offset = 0; offset < blocks.length; offset += BLOCK_OCTETS) {
    const block = Buffer.from(blocks.subarray(offset, offset + BLOCK_OCTETS));
    FUNCTIONS[hash].compress(
      words,
      Array.from({ length: 16 }, (_, index) => block.readUInt32BE(index * 4)),
    );
  }
  for (const [index, word] of words.entries()) view.writeUInt32BE(word, index * 4);
  return { state: view, bits: from.bits + BigInt(blocks.length) * 8n };
}

/**
 * Hashes the rest, of any length, with padding and length at the end. node:crypto cannot take up a hash that
 * another program began, which is just what a CPS3 does before it signs.
 * @see virtual-card.md, section 7, "SIG, CKM_SHAx_RSA_PKCS"
 */
export function finishHash(hash: HashName, from: HashState, rest: Uint8Array): Uint8Array {
  const zeros = BLOCK_OCTETS - ((rest.length + 9) % BLOCK_OCTETS || BLOCK_OCTETS);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt.asUintN(64, from.bits + BigInt(rest.length) * 8n));
  return continueHash(hash, from, Buffer.concat([rest, Buffer.of(0x80), Buffer.alloc(zeros), length])).state;
}

function compressSha1(state: Uint32Array, block: readonly number[]): void {
  const schedule = [...block];
  for (let t = 16; t < 80; t++) {
    schedule.push(
      rotateLeft(at(schedule, t - 3) ^ at(schedule, t - 8) ^ at(schedule, t - 14) ^ at(schedule, t - 16), 1),
    );
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (const [t, word] of schedule.entries()) {
    const { constant, mix } = SHA1_ROUNDS[Math.floor(t / 20)] ?? unreachable();
    const next = (rotateLeft(a, 5) + mix(b, c, d) + e + constant + word) | 0;
    [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
  }
  add(state, [a, b, c, d, e]);
}

function compressSha256(state: Uint32Array, block: readonly number[]): void {
  const schedule = [...block];
  for (let t = 16; t < 64; t++) {
    const early = at(schedule, t - 15);
    const late = at(schedule, t - 2);
    const sigma0 = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3);
    const sigma1 = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10);
    schedule.push((sigma1 + at(schedule, t - 7) + sigma0 + at(schedule, t - 16)) | 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [t, word] of schedule.entries()) {
    const sum1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + at(SHA256_CONSTANTS, t) + word) | 0;
    const sum0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  add(state, [a, b, c, d, e, f, g, h]);
}

function add(state: Uint32Array, words: readonly number[]): void {
  for (const [index, word] of words.entries()) state[index] = at(state, index) + word;
}

function at(words: ArrayLike<number>, index: number): number {
  return words[index] ?? unreachable();
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

function fractionOf(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

function unreachable(): never {
  throw new RangeError('no such word of a hash');
}
