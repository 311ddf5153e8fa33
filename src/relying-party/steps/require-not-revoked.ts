import type { Certificate, RevocationChecker, RevocationOutcome } from '../../pki/index.js';

/**
 * Step 8: no certificate of the path is revoked.
 * @throws CpxError ERR_REVOCATION_REVOKED, ERR_REVOCATION_UNKNOWN; with hard failure, ERR_REVOCATION_UNAVAILABLE
 */
export function requireNotRevoked(
  path: readonly Certificate[],
  revocation: RevocationChecker | 'none',
): Promise<RevocationOutcome> {
  if (revocation === 'none') return Promise.resolve({ status: 'unchecked', why: 'revocation is not checked' });
  return revocation.check(path);
}
