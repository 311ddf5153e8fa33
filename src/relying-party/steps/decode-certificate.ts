import { parseCertificate, type Certificate } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';

/**
 * Step 4: the token's certificate decodes.
 * @throws CpxError ERR_TOKEN_CERTIFICATE_MALFORMED
 */
export function decodeCertificate(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw new CpxError('ERR_TOKEN_CERTIFICATE_MALFORMED', 'the certificate of the token does not parse', { cause });
  }
}
