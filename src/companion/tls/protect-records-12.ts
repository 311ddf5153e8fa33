import { openAead, recordNonce, sealAead, TAG_OCTETS } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';
import type { KeyBlock } from './key-schedule-12.js';
import { RECORD_LIMITS, recordHeader, RecordCounter, type RecordProtection } from './record-protection.js';
import { violation } from './tls-failure.js';

/** Octets of the nonce that AES-GCM sends with each record. @see RFC 5288, section 3 */
const EXPLICIT_OCTETS = 8;
const GCM_IV_OCTETS = 4;

/**
 * Record protection of TLS 1.2 by AEAD. AES-GCM sends eight octets of the nonce (ours are the sequence number, which
 * never repeats); ChaCha20-Poly1305 sends none.
 * @param keys wiped with the protection
 * @see RFC 5246, section 6.2.3.3; RFC 5288, section 3; RFC 7905, section 2
 */
export function protectRecords12(suite: CipherSuite, { key, iv }: KeyBlock['client']): RecordProtection {
  const { cipher } = suite;
  const explicit = suite.ivOctets === GCM_IV_OCTETS ? EXPLICIT_OCTETS : 0;
  const counter = new RecordCounter(suite.recordLimit);
  return {
    maximumCiphertext: RECORD_LIMITS.ciphertextOctets12,
    get exhausted() {
      return counter.exhausted;
    },
    seal(type, fragment) {
      const sequence = counter.take();
      const sent = explicit === 0 ? Buffer.alloc(0) : sequenceOctets(sequence);
      const nonce = explicit === 0 ? recordNonce(iv, sequence) : Buffer.concat([iv, sent]);
      const header = recordHeader(type, explicit + fragment.length + TAG_OCTETS);
      const additional = additionalData(sequence, header, fragment.length);
      return Buffer.concat([header, sent, sealAead(cipher, key, nonce, additional, fragment)]);
    },
    open(header, body) {
      const sequence = counter.take();
      const nonce = explicit === 0 ? recordNonce(iv, sequence) : Buffer.concat([iv, body.subarray(0, explicit)]);
      const length = body.length - explicit - TAG_OCTETS;
      const fragment =
        length < 0
          ? undefined
          : openAead(cipher, key, nonce, additionalData(sequence, header, length), body.subarray(explicit));
      if (fragment === undefined) throw violation('bad_record_mac', 'a record of the server has a wrong tag');
      if (fragment.length > RECORD_LIMITS.plaintextOctets) {
        throw violation('record_overflow', 'a record of the server is too long');
      }
      return { type: header[0] ?? 0, fragment };
    },
    wipe() {
      key.fill(0);
      iv.fill(0);
    },
  };
}

/** seq_num ‖ type ‖ version ‖ length of the plaintext */
function additionalData(sequence: number, header: Uint8Array, length: number): Buffer {
  const lengthOctets = Buffer.alloc(2);
  lengthOctets.writeUInt16BE(length);
  return Buffer.concat([sequenceOctets(sequence), header.subarray(0, 3), lengthOctets]);
}

function sequenceOctets(sequence: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt(sequence));
  return octets;
}
