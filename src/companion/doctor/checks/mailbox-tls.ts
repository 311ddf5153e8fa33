import { found, notApplicable, ok, type Check } from '../check.js';
import { code, site } from '../facts.js';

/**
 * Nobody whom we know has signed it. The browser, which has the authorities of the system and of an institution, may
 * know who did; for all other problems it has no other answer than we.
 */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
]);

/** Does each mailbox present a certificate that can be trusted? */
export const mailboxTls: Check = {
  id: 'mailbox-tls',
  layer: 'mailbox',
  title: { fr: 'Certificat de la messagerie', en: 'Certificate of the mailbox' },
  needs: ['mailbox-reach', 'machine-clock'],
  limitMs: 2_000,
  findings: ['DOCTOR_MAILBOX_TLS', 'DOCTOR_MAILBOX_ISSUER'],
  async run(observations) {
    const reached = (await observations.mailboxes()).filter(({ reached: how }) => how === 'yes');
    if (reached.length === 0) return notApplicable();
    const wrong = reached.flatMap(({ origin, tlsProblem }) =>
      tlsProblem === undefined ? [] : [{ origin, tlsProblem }],
    );
    if (wrong.length === 0) return ok(reached.map(({ origin }) => site(origin)));
    const facts = wrong.flatMap(({ origin, tlsProblem }) => [site(origin), code('problem', tlsProblem)]);
    const isSure = wrong.some(({ tlsProblem }) => !UNKNOWN_ISSUER.has(tlsProblem));
    return found(isSure ? 'DOCTOR_MAILBOX_TLS' : 'DOCTOR_MAILBOX_ISSUER', facts);
  },
};
