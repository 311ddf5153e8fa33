import { describeName, parseCertificate, type Certificate } from '../../../pki/index.js';
import type { TlsFacts } from '../../tls/index.js';

/** Who issued a card's certificate, for people. @param der of the certificate */
export function issuerOf(der: Uint8Array): string {
  return describeName(parseCertificate(der).issuer);
}

/**
 * Does a server ask for certificates of the authority that issued this one, or of one above it?
 * @param known authorities of this computer, by which the ones above are found
 * @returns undefined where the server names no authority: it says nothing of which it takes
 */
export function isAuthorityAsked(
  der: Uint8Array,
  facts: readonly Pick<TlsFacts, 'authoritiesAsked'>[],
  known: readonly Pick<Certificate, 'subject' | 'issuer'>[],
): boolean | undefined {
  const asked = new Set(facts.flatMap(({ authoritiesAsked }) => authoritiesAsked.map(keyOf)));
  if (asked.size === 0) return undefined;
  const seen = new Set<string>();
  for (let name = keyOf(parseCertificate(der).issuer); !seen.has(name);) {
    if (asked.has(name)) return true;
    seen.add(name);
    const above = known.find(({ subject }) => keyOf(subject) === name);
    if (above !== undefined) name = keyOf(above.issuer);
  }
  return false;
}

function keyOf(name: Uint8Array): string {
  return Buffer.from(name).toString('hex');
}
