import { openAead, recordNonce, sealAead, TAG_OCTETS } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';
import { trafficKeys } from './key-schedule-13.js';
import { CONTENT, RECORD_LIMITS, recordHeader, RecordCounter, type RecordProtection } from './record-protection.js';
import { violation } from './tls-failure.js';

const INNER_TYPES: ReadonlySet<number> = new Set([CONTENT.alert, CONTENT.handshake, CONTENT.applicationData]);

/**
 * Record protection of TLS 1.3: the real content type stands inside, behind the content and before padding of zeros.
 * @param secret a traffic secret, which stays the caller's to wipe
 * @see RFC 8446, section 5.2
 */
export function protectRecords13(suite: CipherSuite, secret: Uint8Array): RecordProtection {
  const { key, iv } = trafficKeys(suite, secret);
  const { cipher } = suite;
  const counter = new RecordCounter(suite.recordLimit);
  return {
    maximumCiphertext: RECORD_LIMITS.ciphertextOctets13,
    get exhausted() {
      return counter.exhausted;
    },
    seal(type, fragment) {
      const inner = Buffer.concat([fragment, Buffer.from([type])]);
      const header = recordHeader(CONTENT.applicationData, inner.length + TAG_OCTETS);
      return Buffer.concat([header, sealAead(cipher, key, recordNonce(iv, counter.take()), header, inner)]);
    },
    open(header, body) {
      if (header[0] !== CONTENT.applicationData) {
        throw violation('unexpected_message', 'the server sent a record without protection after the keys were agreed');
      }
      const inner = openAead(cipher, key, recordNonce(iv, counter.take()), header, body);
      if (inner === undefined) throw violation('bad_record_mac', 'a record of the server has a wrong tag');
      if (inner.length > RECORD_LIMITS.plaintextOctets + 1) {
        throw violation('record_overflow', 'a record of the server is too long');
      }
      let end = inner.length;
      while (end > 0 && inner[end - 1] === 0) end -= 1;
      const type = inner[end - 1];
      if (type === undefined || !INNER_TYPES.has(type)) {
        throw violation('unexpected_message', 'a protected record of the server has no content type');
      }
      return { type, fragment: inner.subarray(0, end - 1) };
    },
    wipe() {
      key.fill(0);
      iv.fill(0);
    },
  };
}
