import { randomBytes } from 'node:crypto';
import { accept, refuse, type Answer, type CommandApdu } from './apdu.js';
import { mayUse, type CardContent, type CardKey, type CardSession } from './card-content.js';
import { BLOCK_OCTETS, beginHash, finishHash, hashOctets, type HashName, type HashState } from './hash-state.js';
import { decipherBlock, signBlock, signDigest, signRaw, type Padding } from './rsa.js';
import { SW } from './status-words.js';
import { parseTlvs } from './tlv.js';

/** Tags of a control reference template. @see ISO 7816-4, table 55; 91 is the ChipDoc applet's own */
const ALGORITHM = 0x80;
const KEY_REFERENCES: readonly number[] = [0x83, 0x84];
const ALGORITHM_AND_KEY = 0x91;

/** Padding indicator before a cryptogram on a CPS3, as OpenSC sends it. */
const CRYPTOGRAM = 0x81;

/** An algorithm of a table of the card: what it hashes and how it pads. */
export interface Algorithm {
  readonly padding: Padding;
  readonly hash: HashName;
  /** Keys that the card uses it with. */
  readonly purposes: readonly CardKey['purpose'][];
}

/** GET CHALLENGE: as many random octets as Le says. */
export function getChallenge(_session: CardSession, { expected = 0 }: CommandApdu): Answer {
  return accept(randomBytes(expected));
}

/**
 * MANAGE SECURITY ENVIRONMENT for PSO: DECIPHER: `83 01 <key>` on a CPS4, `84 01 <key> 80 01 <algorithm>` on a CPS3.
 * @param algorithm the one that must be named, where the card wants one
 */
export function chooseDecipherKey(algorithm?: number): Handler {
  return ({ content, channel }, { data }) => {
    const template = readTemplate(content, data);
    if (template?.key === undefined || template.algorithm !== algorithm) return refuse(SW.WRONG_DATA);
    if (template.key === 'unknown' || template.key.purpose !== 'authentication') return refuse(SW.REFERENCE_NOT_FOUND);
    channel.environment.decipher = template.key;
    return accept();
  };
}

/** The same for INTERNAL AUTHENTICATE on a CPS3: `80 01 <algorithm> 84 01 <key>`. */
export function chooseAuthenticationKey(algorithm: number): Handler {
  return ({ content, channel }, { data }) => {
    const template = readTemplate(content, data);
    if (template?.key === undefined || template.algorithm !== algorithm) return refuse(SW.WRONG_DATA);
    // The signature key signs hashes and nothing else.
    if (template.key === 'unknown' || template.key.purpose === 'signature') return refuse(SW.REFERENCE_NOT_FOUND);
    channel.environment.authentication = template.key;
    return accept();
  };
}

/** The same for PSO: COMPUTE DIGITAL SIGNATURE, with the algorithms that this generation has. */
export function chooseSignature(algorithms: Readonly<Record<number, Algorithm>>): Handler {
  return ({ content, channel }, { data }) => {
    const template = readTemplate(content, data);
    const { padding, hash, purposes } = algorithms[template?.algorithm ?? -1] ?? {};
    if (template?.key === undefined || padding === undefined || hash === undefined) return refuse(SW.WRONG_DATA);
    if (template.key === 'unknown') return refuse(SW.REFERENCE_NOT_FOUND);
    if (purposes?.includes(template.key.purpose) !== true) return refuse(SW.WRONG_DATA);
    channel.environment.signature = { key: template.key, padding, hash };
    return accept();
  };
}

/** The same for PSO: HASH on a CPS3: `80 01 <algorithm>`. */
export function chooseHash(algorithms: Readonly<Record<number, HashName>>): Handler {
  return ({ content, channel }, { data }) => {
    const hash = algorithms[readTemplate(content, data)?.algorithm ?? -1];
    if (hash === undefined) return refuse(SW.WRONG_DATA);
    channel.environment.hash = hash;
    delete channel.environment.digest;
    return accept();
  };
}

/** PSO: DECIPHER on a CPS4, which ANS's module uses to sign: bare RSA of a block that the computer has padded. */
export function decipher({ content, channel }: CardSession, { data }: CommandApdu): Answer {
  const key = channel.environment.decipher;
  if (!isAuthorized(key, content)) return refuse(SW.SECURITY_STATUS);
  if (key === undefined) return refuse(SW.CONDITIONS);
  const signature = signRaw(key.privateKey, data);
  return signature === undefined ? refuse(SW.WRONG_DATA) : accept(signature);
}

/** PSO: DECIPHER on a CPS3: octet 81 and a cryptogram; the card takes the padding off. */
export function decipherMessage({ content, channel }: CardSession, { data }: CommandApdu): Answer {
  const key = channel.environment.decipher;
  if (!isAuthorized(key, content)) return refuse(SW.SECURITY_STATUS);
  if (key === undefined) return refuse(SW.CONDITIONS);
  const message = data[0] === CRYPTOGRAM ? decipherBlock(key.privateKey, data.subarray(1)) : undefined;
  return message === undefined ? refuse(SW.WRONG_DATA) : accept(message);
}

/** INTERNAL AUTHENTICATE on a CPS3: PKCS#1 padding around the octets as they are. */
export function internalAuthenticate({ content, channel }: CardSession, { data }: CommandApdu): Answer {
  const key = channel.environment.authentication;
  if (!isAuthorized(key, content)) return refuse(SW.SECURITY_STATUS);
  return key === undefined ? refuse(SW.CONDITIONS) : accept(signBlock(key.privateKey, data));
}

/**
 * PSO: COMPUTE DIGITAL SIGNATURE of a hash in the command, or, without data, of the one that PSO: HASH has finished.
 * A finished hash serves once.
 */
export function computeSignature({ content, channel }: CardSession, { data }: CommandApdu): Answer {
  const { signature, digest } = channel.environment;
  if (!isAuthorized(signature?.key, content)) return refuse(SW.SECURITY_STATUS);
  if (signature === undefined) return refuse(SW.CONDITIONS);
  const { key, padding, hash } = signature;
  if (data.length > 0) {
    if (data.length !== hashOctets(hash)) return refuse(SW.WRONG_LENGTH);
    return accept(signDigest(key.privateKey, padding, hash, data));
  }
  delete channel.environment.digest;
  if (digest?.hash !== hash) return refuse(SW.CONDITIONS);
  return accept(signDigest(key.privateKey, padding, hash, digest.value));
}

/**
 * PSO: HASH on a CPS3: `90 Lh <state ‖ 8-octet count of bits> 80 Lr <rest>`. The computer has hashed all whole blocks but
 * perhaps the last; the card finishes, so that it knows what it signs was really hashed. `90 00`: nothing hashed before.
 */
export function hashRest({ channel }: CardSession, { data }: CommandApdu): Answer {
  const { hash } = channel.environment;
  if (hash === undefined) return refuse(SW.CONDITIONS);
  const [before, rest, ...more] = parseTlvs(data) ?? [];
  if (before?.tag !== 0x90 || rest?.tag !== 0x80 || more.length > 0) return refuse(SW.WRONG_DATA);
  const state = readHashState(hash, before.value);
  if (state === undefined || rest.value.length > BLOCK_OCTETS) return refuse(SW.WRONG_DATA);
  channel.environment.digest = { hash, value: finishHash(hash, state, rest.value) };
  return accept();
}

type Handler = (session: CardSession, command: CommandApdu) => Answer;

/** Before an environment is set nobody knows which key is meant: the card asks for the PIN all the same. */
function isAuthorized(key: CardKey | undefined, content: CardContent): boolean {
  return key === undefined ? content.pin.verified : mayUse(key, content);
}

function readHashState(hash: HashName, value: Uint8Array): HashState | undefined {
  if (value.length === 0) return beginHash(hash);
  const size = hashOctets(hash);
  if (value.length !== size + 8) return undefined;
  const bits = Buffer.from(value).readBigUInt64BE(size);
  return bits % BigInt(BLOCK_OCTETS * 8) === 0n ? { state: value.subarray(0, size), bits } : undefined;
}

/** A control reference template, its data objects in any order. Bit 8 of a reference, "of this DF", may be set or not. */
function readTemplate(
  content: CardContent,
  data: Uint8Array,
): { readonly algorithm?: number; readonly key?: CardKey | 'unknown' } | undefined {
  let algorithm: number | undefined;
  let reference: number | undefined;
  for (const { tag, value } of parseTlvs(data) ?? []) {
    const [first, second] = value;
    if (tag === ALGORITHM_AND_KEY && value.length === 2) [algorithm, reference] = [first, second];
    else if (tag === ALGORITHM && value.length === 1) algorithm = first;
    else if (KEY_REFERENCES.includes(tag) && value.length === 1) reference = first;
    else return undefined;
  }
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(reference === undefined ? {} : { key: findKey(content, reference) ?? 'unknown' }),
  };
}

function findKey({ keys }: CardContent, reference: number): CardKey | undefined {
  return keys.find((key) => (key.reference & 0x7f) === (reference & 0x7f));
}
