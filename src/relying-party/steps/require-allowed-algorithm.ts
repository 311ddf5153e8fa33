import type { Certificate } from '../../pki/index.js';
import { CpxError, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../protocol/index.js';

/**
 * Step 9: the token's algorithm is allowed, and the certificate's key can have used it.
 * @throws CpxError ERR_TOKEN_ALGORITHM
 */
export function requireAllowedAlgorithm(
  algorithm: string,
  { publicKey }: Certificate,
  allowed: readonly SignatureAlgorithm[],
): SignatureAlgorithm {
  const known = SIGNATURE_ALGORITHMS.find((name) => name === algorithm);
  if (known === undefined || !allowed.includes(known)) {
    throw new CpxError('ERR_TOKEN_ALGORITHM', `the signature algorithm is not one of ${allowed.join(', ')}`);
  }
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw new CpxError('ERR_TOKEN_ALGORITHM', 'the signature algorithm does not fit the key of the certificate');
  }
  return known;
}
