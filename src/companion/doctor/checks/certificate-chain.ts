import { buildChain, OID, parseCertificate } from '../../../pki/index.js';
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
    const certificates = (await observations.card())?.card.certificates ?? [];
    const ours = certificates.find(({ forAuthentication }) => forAuthentication);
    const { anchors, intermediates } = await observations.ports.loadAuthorities();
    if (ours?.identity === undefined || anchors.length === 0) return notApplicable();
    const facts: readonly Fact[] = [count('authorities', anchors.length + intermediates.length)];
    const result = await buildChain(parseCertificate(ours.der), {
      anchors,
      intermediates,
      now: new Date(observations.ports.system.now()),
      extendedKeyUsage: OID.clientAuthentication,
    });
    if (result.trusted) return ok(facts);
    // The authorities of a computer in real use are those of production: they say nothing about a test card.
    if (ours.identity.test) return notApplicable(facts);
    return found('DOCTOR_CERTIFICATE_UNTRUSTED', [...facts, code('problem', result.problems[0].reason)]);
  },
};
