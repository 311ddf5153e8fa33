import type { CpxIdentity } from '../../cpx/index.js';
import type { Observations } from './observations.js';

/** Whom the authentication certificate of the card names. */
export async function authenticationIdentity(observations: Observations): Promise<CpxIdentity | undefined> {
  const certificates = (await observations.card())?.card.certificates ?? [];
  return certificates.find(({ forAuthentication }) => forAuthentication)?.identity;
}
