import { createHmac } from 'node:crypto';
import type { CipherSuite } from './cipher-suites.js';

const MASTER_SECRET_OCTETS = 48;
const VERIFY_DATA_OCTETS = 12;

/** P_hash with the suite's hash. @see RFC 5246, section 5 */
export function prf(
  hash: CipherSuite['hash'],
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  const blocks: Buffer[] = [];
  let a: Buffer = labelled;
  for (let made = 0; made < length; made += blocks.at(-1)?.length ?? 0) {
    a = createHmac(hash, secret).update(a).digest();
    blocks.push(createHmac(hash, secret).update(a).update(labelled).digest());
  }
  const all = Buffer.concat(blocks);
  const output = Buffer.from(all.subarray(0, length));
  for (const used of [all, ...blocks]) used.fill(0);
  return output;
}

/** @param sessionHash of ClientHello … ClientKeyExchange @see RFC 7627, section 4 */
export function extendedMasterSecret(
  hash: CipherSuite['hash'],
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Buffer {
  return prf(hash, premaster, 'extended master secret', sessionHash, MASTER_SECRET_OCTETS);
}

/** Key and nonce of each direction. */
export interface KeyBlock {
  readonly client: { readonly key: Buffer; readonly iv: Buffer };
  readonly server: { readonly key: Buffer; readonly iv: Buffer };
}

/** An AEAD suite takes no MAC keys from the block. @see RFC 5246, section 6.3 */
export function expandKeyBlock(
  { hash, keyOctets, ivOctets }: CipherSuite,
  masterSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): KeyBlock {
  const seed = Buffer.concat([serverRandom, clientRandom]);
  const block = prf(hash, masterSecret, 'key expansion', seed, 2 * (keyOctets + ivOctets));
  let at = 0;
  const take = (octets: number): Buffer => Buffer.from(block.subarray(at, (at += octets)));
  const [clientKey, serverKey] = [take(keyOctets), take(keyOctets)];
  const [clientIv, serverIv] = [take(ivOctets), take(ivOctets)];
  block.fill(0);
  return { client: { key: clientKey, iv: clientIv }, server: { key: serverKey, iv: serverIv } };
}

/** verify_data of a Finished. @see RFC 5246, section 7.4.9 */
export function finishedData12(
  hash: CipherSuite['hash'],
  masterSecret: Uint8Array,
  side: 'client' | 'server',
  transcriptHash: Uint8Array,
): Buffer {
  return prf(hash, masterSecret, `${side} finished`, transcriptHash, VERIFY_DATA_OCTETS);
}
