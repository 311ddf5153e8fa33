import { checkValidity } from '../../../cpx/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { count, type Fact } from '../facts.js';
import { authenticationIdentity } from '../authentication-identity.js';

const DAY_MS = 86_400_000;
/** ANS sends a new card about two months ahead; a month before the end it should have come. */
const SOON_DAYS = 30;

/** Is the certificate valid today, and for how long? */
export const certificateValidity: Check = {
  id: 'certificate-validity',
  layer: 'certificate',
  title: { fr: 'Validité du certificat', en: 'Validity of the certificate' },
  needs: ['card-certificate', 'machine-clock'],
  limitMs: 1_000,
  findings: ['ERR_CERTIFICATE_EXPIRED', 'ERR_CERTIFICATE_NOT_YET_VALID', 'DOCTOR_CERTIFICATE_EXPIRES_SOON'],
  async run(observations) {
    const identity = await authenticationIdentity(observations);
    if (identity === undefined) return notApplicable();
    const now = observations.ports.system.now();
    const daysLeft = Math.floor((identity.notAfter.getTime() - now) / DAY_MS);
    const facts: readonly Fact[] = [
      { name: 'until', value: { type: 'day', time: identity.notAfter.getTime() } },
      count('days-left', daysLeft),
    ];
    const invalid = checkValidity(identity, now);
    if (invalid !== undefined) return found(invalid, facts);
    return daysLeft < SOON_DAYS ? found('DOCTOR_CERTIFICATE_EXPIRES_SOON', facts) : ok(facts);
  },
};
