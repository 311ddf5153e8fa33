import { found, notApplicable, ok, type Check } from '../check.js';
import { count, wordFor, word, type Fact } from '../facts.js';

/** Does the card show a certificate to sign in with, and can it be read? */
export const cardCertificate: Check = {
  id: 'card-certificate',
  layer: 'card',
  title: { fr: 'Certificat d’authentification', en: 'Authentication certificate' },
  needs: ['card-read', 'card-serial'],
  limitMs: 1_000,
  findings: ['DOCTOR_CARD_NO_CERTIFICATE', 'ERR_CERTIFICATE_MALFORMED', 'ERR_CARD_CONTACTLESS_ONLY'],
  async run(observations) {
    const certificates = (await observations.card())?.card.certificates;
    if (certificates === undefined) return notApplicable();
    const facts = [count('certificates', certificates.length)];
    const ours = certificates.find(({ forAuthentication }) => forAuthentication);
    if (ours?.identity !== undefined) {
      const { displayName, cardType } = ours.identity;
      return ok([
        ...facts,
        { name: 'certificate', value: { type: 'certificate', fingerprint: ours.fingerprint } },
        { name: 'holder', value: { type: 'holder', name: displayName } },
        word('card-type', wordFor(cardType)),
      ] satisfies readonly Fact[]);
    }
    if (certificates.some(({ identity }) => identity === undefined)) return found('ERR_CERTIFICATE_MALFORMED', facts);
    // Through the contactless part only the technical certificate is offered (cpx.md, "certificates").
    const technical =
      certificates.length > 0 && certificates.every(({ identity }) => identity?.purpose === 'technical');
    return found(technical ? 'ERR_CARD_CONTACTLESS_ONLY' : 'DOCTOR_CARD_NO_CERTIFICATE', facts);
  },
};
