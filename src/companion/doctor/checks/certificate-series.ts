import { authenticationIdentity } from '../authentication-identity.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { word } from '../facts.js';

/** Is it a card for real use? A mailbox in production refuses a test card; development mode is made for them. */
export const certificateSeries: Check = {
  id: 'certificate-series',
  layer: 'certificate',
  title: { fr: 'Carte réelle ou de test', en: 'Real or test card' },
  needs: ['card-certificate'],
  limitMs: 1_000,
  findings: ['DOCTOR_CERTIFICATE_TEST'],
  async run(observations) {
    const identity = await authenticationIdentity(observations);
    if (identity === undefined) return notApplicable();
    const facts = [word('series', identity.test ? 'test' : 'production')];
    return identity.test && observations.ports.standIn === undefined
      ? found('DOCTOR_CERTIFICATE_TEST', facts)
      : ok(facts);
  },
};
