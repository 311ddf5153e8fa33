import { authenticationIdentity } from '../authentication-identity.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { code, count, type Fact } from '../facts.js';

/** Does the certificate lead to an authority of this computer? Not applicable where it has none. */
export const certificateChain: Check = {
  id: 'certificate-chain',
  layer: 'certificate',
  title: { fr: 'Autorité du certificat', en: 'Authority of the certificate' },
  needs: ['certificate-validity'],
  limitMs: 3_000,
  findings: ['DOCTOR_CERTIFICATE_UNTRUSTED'],
  async run(observations) {
    const result = await observations.chain();
    if (result === undefined) return notApplicable();
    const { anchors, intermediates } = await observations.authorities();
    const facts: readonly Fact[] = [count('authorities', anchors.length + intermediates.length)];
    if (result.trusted) return ok(facts);
    // The authorities of a computer in real use are those of production: they say nothing about a test card.
    if ((await authenticationIdentity(observations))?.test === true) return notApplicable(facts);
    return found('DOCTOR_CERTIFICATE_UNTRUSTED', [...facts, code('problem', result.problems[0].reason)]);
  },
};
