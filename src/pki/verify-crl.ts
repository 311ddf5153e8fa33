import { CpxError } from '../protocol/index.js';
import type { Certificate } from './certificate.js';
import type { RevocationList } from './parse-crl.js';
import { isStrongAlgorithm, verifySignature } from './verify-signature.js';

/**
 * The list is one of this issuer's: its name, its key identifier, its right to sign lists, its signature.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 5280, section 6.3.3 (c) to (g)
 */
export async function verifyCrl(list: RevocationList, issuer: Certificate): Promise<void> {
  if (Buffer.compare(list.issuer, issuer.subject) !== 0) throw refused('is by another issuer');
  if (list.authorityKeyId !== undefined && issuer.subjectKeyId !== undefined) {
    if (Buffer.compare(list.authorityKeyId, issuer.subjectKeyId) !== 0) throw refused('is signed with another key');
  }
  if (issuer.keyUsage?.has('cRLSign') === false) throw refused('is by an authority that may not sign lists');
  if (!isStrongAlgorithm(list.signatureAlgorithm)) throw refused('is signed with a weak or unknown algorithm');
  const right = await verifySignature({
    data: list.tbs,
    algorithm: list.signatureAlgorithm,
    signature: list.signature,
    key: issuer.publicKey,
  });
  if (!right) throw refused('has a wrong signature');
}

/**
 * The list speaks of certificates like this one.
 * @param address where the list was fetched
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 5280, section 6.3.3 (b)
 */
export function checkCrlScope({ scope }: RevocationList, certificate: Certificate, address: URL): void {
  const { isAuthority, crlAddresses } = certificate;
  if (scope.only === (isAuthority ? 'others' : 'authorities')) throw refused('speaks of other certificates');
  if (scope.urls.length === 0) return;
  const named = new Set([address.href, ...crlAddresses.flatMap(({ urls }) => urls)]);
  if (!scope.urls.some((url) => named.has(url))) throw refused('is one of another distribution point');
}

function refused(problem: string): CpxError {
  return new CpxError('ERR_REVOCATION_UNAVAILABLE', `the revocation list ${problem}`);
}
