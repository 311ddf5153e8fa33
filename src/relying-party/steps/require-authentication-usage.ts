import { OID, type Certificate } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';

/**
 * Step 5: the certificate is one to authenticate with: keyUsage has digitalSignature, the extended key usage (if any)
 * has clientAuth, and it is no authority's.
 * @throws CpxError ERR_TOKEN_CERTIFICATE_PURPOSE
 * @see RFC 5280, sections 4.2.1.3 and 4.2.1.12
 */
export function requireAuthenticationUsage({ keyUsage, extendedKeyUsage, isAuthority }: Certificate): void {
  if (keyUsage?.has('digitalSignature') !== true) throw refused('its key usage has no digitalSignature');
  if (extendedKeyUsage?.includes(OID.clientAuthentication) === false) {
    throw refused('its extended key usage has no clientAuth');
  }
  if (isAuthority) throw refused('it is an authority');
}

function refused(problem: string): CpxError {
  return new CpxError('ERR_TOKEN_CERTIFICATE_PURPOSE', `the certificate is not for authentication: ${problem}`);
}
