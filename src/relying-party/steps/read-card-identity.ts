import { readIdentity, type CpxIdentity } from '../../cpx/index.js';
import type { Certificate } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';

/**
 * Step 11: the certificate is one of a CPx card, made for authentication, and of the production series.
 * @throws CpxError ERR_TOKEN_IDENTITY when it names no holder of a CPx card; ERR_TOKEN_CERTIFICATE_PURPOSE for a
 * signature or contactless certificate; ERR_TOKEN_CERTIFICATE_UNTRUSTED for a test card where none are allowed
 */
export function readCardIdentity({ der }: Certificate, allowTestCards: boolean): CpxIdentity {
  const identity = decode(der);
  // The contactless certificate signs without a PIN: it proves that a card is near, not that its holder is.
  if (identity.purpose !== 'authentication') {
    throw new CpxError('ERR_TOKEN_CERTIFICATE_PURPOSE', `the certificate is for: ${identity.purpose}`);
  }
  if (identity.test && !allowTestCards) {
    throw new CpxError('ERR_TOKEN_CERTIFICATE_UNTRUSTED', 'cards of the test series are not allowed');
  }
  return identity;
}

function decode(der: Uint8Array): CpxIdentity {
  try {
    return readIdentity(der);
  } catch (cause) {
    throw new CpxError('ERR_TOKEN_IDENTITY', 'the certificate is not one of a CPx card', { cause });
  }
}
