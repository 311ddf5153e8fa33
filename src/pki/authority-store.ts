import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Certificate } from './certificate.js';
import { expectElement, readElement, TAG, wholeOf, type DerElement } from './der-reader.js';
import { parseCertificate } from './parse-certificate.js';

/** Many authorities, of which a chain needs one or two; and certificates that were seen before, so that none is parsed twice. */
export interface AuthorityStore {
  /** @param name DER of the subject's Name @returns the authorities of that name that parse */
  named(name: Uint8Array): readonly Certificate[];
  /** Reads a certificate as `parseCertificate` does. @throws CpxError ERR_CERTIFICATE_MALFORMED */
  read(der: Uint8Array): Certificate;
}

/** Certificates that are kept: those of a few servers, and their authorities. */
const KEPT_CERTIFICATES = 64;

/** Version, serialNumber, signature, issuer, validity, subject. @see RFC 5280, section 4.1 */
const FIELDS_TO_SUBJECT = 6;

/**
 * Keeps authorities by the name of their subject.
 * @param certificates DER; what is no certificate is left out, as it can vouch for nobody
 */
export function createAuthorityStore(certificates: Iterable<Uint8Array>): AuthorityStore {
  const byName = new Map<string, Uint8Array[]>();
  for (const der of certificates) {
    const name = readSubject(der);
    if (name === undefined) continue;
    const key = keyOf(name);
    byName.set(key, [...(byName.get(key) ?? []), der]);
  }
  // What a certificate says does not change; whether it holds is judged each time.
  const kept = new LRUCache<string, Certificate>({ max: KEPT_CERTIFICATES });
  const read = (der: Uint8Array): Certificate => {
    const key = createHash('sha256').update(der).digest('base64');
    const certificate = kept.get(key) ?? parseCertificate(der);
    kept.set(key, certificate);
    return certificate;
  };
  /** A system's store holds authorities that are too old or too odd for us: nobody is trusted because of them. */
  const readOrLeave = (der: Uint8Array): Certificate[] => {
    try {
      return [read(der)];
    } catch {
      return [];
    }
  };
  return { named: (name) => (byName.get(keyOf(name)) ?? []).flatMap(readOrLeave), read };
}

const keyOf = (name: Uint8Array): string => Buffer.from(name).toString('latin1');

/** @see RFC 5280, section 4.1 */
function readSubject(der: Uint8Array): Uint8Array | undefined {
  try {
    const certificate = expectElement(der, 0, der.length, TAG.sequence);
    const tbs = expectElement(der, certificate.content, certificate.end, TAG.sequence);
    const fields: DerElement[] = [];
    for (let at = tbs.content; at < tbs.end && fields.length < FIELDS_TO_SUBJECT; at = fields.at(-1)?.end ?? tbs.end) {
      fields.push(readElement(der, at, tbs.end));
    }
    if (fields[0]?.tag === TAG.explicit0) fields.shift();
    // serialNumber, signature, issuer, validity
    const [, , , , subject] = fields;
    return subject?.tag === TAG.sequence ? wholeOf(der, subject) : undefined;
  } catch {
    return undefined;
  }
}
