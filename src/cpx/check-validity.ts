import type { ErrorCode } from '../protocol/index.js';
import type { CpxIdentity } from './identity.js';

/**
 * @param now milliseconds since 1970
 * @returns why the certificate is of no use at that moment; undefined when its dates are right
 */
export function checkValidity(
  { notBefore, notAfter }: Pick<CpxIdentity, 'notBefore' | 'notAfter'>,
  now: number,
): Extract<ErrorCode, 'ERR_CERTIFICATE_NOT_YET_VALID' | 'ERR_CERTIFICATE_EXPIRED'> | undefined {
  if (now < notBefore.getTime()) return 'ERR_CERTIFICATE_NOT_YET_VALID';
  return now > notAfter.getTime() ? 'ERR_CERTIFICATE_EXPIRED' : undefined;
}
