import type { Certificate } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';

/**
 * Step 6: the certificate is within its dates.
 * @throws CpxError ERR_TOKEN_CERTIFICATE_NOT_YET_VALID or ERR_TOKEN_CERTIFICATE_EXPIRED
 */
export function requireCurrentCertificate({ notBefore, notAfter }: Certificate, now: Date): void {
  if (now < notBefore) throw new CpxError('ERR_TOKEN_CERTIFICATE_NOT_YET_VALID', 'the certificate is not valid yet');
  if (now > notAfter) throw new CpxError('ERR_TOKEN_CERTIFICATE_EXPIRED', 'the certificate has expired');
}
