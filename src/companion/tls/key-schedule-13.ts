import { createHash, createHmac } from 'node:crypto';
import { hashOctets, type CipherSuite } from './cipher-suites.js';
import { expandLabel, hkdfExtract } from './hkdf.js';

const NOTHING = Buffer.alloc(0);

/** The two secrets of a stage, one for each direction. */
export interface TrafficSecrets {
  readonly client: Buffer;
  readonly server: Buffer;
}

/**
 * The key schedule without a pre-shared key. Each stage wipes the one before:
 *
 *     0 → Extract → Early Secret → Derive "derived"
 *                                      ↓
 *                 (EC)DHE →        Extract → Handshake Secret → "c hs traffic", "s hs traffic", Derive "derived"
 *                                                                                                    ↓
 *                                                                         0 →                    Extract → Master Secret
 *                                                                                                    ↓
 *                                                                                       "c ap traffic", "s ap traffic"
 *
 * @see RFC 8446, section 7.1
 */
export class KeySchedule13 {
  readonly #hash: CipherSuite['hash'];
  #secret: Buffer;

  constructor(hash: CipherSuite['hash']) {
    this.#hash = hash;
    this.#secret = hkdfExtract(hash, this.#zeros(), this.#zeros());
  }

  /** @param transcriptHash of ClientHello … ServerHello */
  enterHandshake(sharedSecret: Uint8Array, transcriptHash: Uint8Array): TrafficSecrets {
    this.#advance(sharedSecret);
    return this.#traffic('hs', transcriptHash);
  }

  /** @param transcriptHash of ClientHello … the server's Finished */
  enterApplication(transcriptHash: Uint8Array): TrafficSecrets {
    this.#advance(this.#zeros());
    const secrets = this.#traffic('ap', transcriptHash);
    this.wipe(); // neither exporters nor resumption are derived from it
    return secrets;
  }

  wipe(): void {
    this.#secret.fill(0);
  }

  #advance(keyMaterial: Uint8Array): void {
    const salt = this.#derive('derived', createHash(this.#hash).digest());
    this.#secret.fill(0);
    this.#secret = hkdfExtract(this.#hash, salt, keyMaterial);
    salt.fill(0);
  }

  #traffic(stage: 'hs' | 'ap', transcriptHash: Uint8Array): TrafficSecrets {
    return {
      client: this.#derive(`c ${stage} traffic`, transcriptHash),
      server: this.#derive(`s ${stage} traffic`, transcriptHash),
    };
  }

  #derive(label: string, transcriptHash: Uint8Array): Buffer {
    return expandLabel(this.#hash, this.#secret, label, transcriptHash, hashOctets(this.#hash));
  }

  #zeros(): Buffer {
    return Buffer.alloc(hashOctets(this.#hash));
  }
}

/** Key and nonce of one direction. @see RFC 8446, section 7.3 */
export function trafficKeys(suite: CipherSuite, secret: Uint8Array): { readonly key: Buffer; readonly iv: Buffer } {
  return {
    key: expandLabel(suite.hash, secret, 'key', NOTHING, suite.keyOctets),
    iv: expandLabel(suite.hash, secret, 'iv', NOTHING, suite.ivOctets),
  };
}

/** The secret after a key update. @see RFC 8446, section 7.2 */
export function nextTrafficSecret(hash: CipherSuite['hash'], secret: Uint8Array): Buffer {
  return expandLabel(hash, secret, 'traffic upd', NOTHING, hashOctets(hash));
}

/** verify_data of a Finished. @see RFC 8446, section 4.4.4 */
export function finishedData(hash: CipherSuite['hash'], secret: Uint8Array, transcriptHash: Uint8Array): Buffer {
  const key = expandLabel(hash, secret, 'finished', NOTHING, hashOctets(hash));
  const data = createHmac(hash, key).update(transcriptHash).digest();
  key.fill(0);
  return data;
}
