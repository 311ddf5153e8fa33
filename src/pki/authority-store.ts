import type { Certificate } from './certificate.js';
import { expectElement, readElement, TAG, wholeOf, type DerElement } from './der-reader.js';
import { parseCertificate } from './parse-certificate.js';

/** Many authorities, of which a chain needs one or two: each is parsed when its name is asked for. */
export interface AuthorityStore {
  /** @param name DER of the subject's Name @returns the authorities of that name that parse */
  named(name: Uint8Array): readonly Certificate[];
}

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
  return {
    named: (name) => (byName.get(keyOf(name)) ?? []).flatMap(parseOrLeave),
  };
}

const keyOf = (name: Uint8Array): string => Buffer.from(name).toString('latin1');

/** A system's store holds authorities that are too old or too odd for us: nobody is trusted because of them. */
function parseOrLeave(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch {
    return [];
  }
}

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
