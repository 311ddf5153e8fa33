import { found, notApplicable, ok, type Check } from '../check.js';
import { code, site } from '../facts.js';

/** Does each mailbox present a certificate that can be trusted? */
export const mailboxTls: Check = {
  id: 'mailbox-tls',
  layer: 'mailbox',
  title: { fr: 'Certificat de la messagerie', en: 'Certificate of the mailbox' },
  needs: ['mailbox-reach', 'machine-clock'],
  limitMs: 2_000,
  findings: ['DOCTOR_MAILBOX_TLS'],
  async run(observations) {
    const reached = (await observations.mailboxes()).filter(({ reached: how }) => how === 'yes');
    if (reached.length === 0) return notApplicable();
    const wrong = reached.flatMap(({ origin, tlsProblem }) =>
      tlsProblem === undefined ? [] : [site(origin), code('problem', tlsProblem)],
    );
    return wrong.length > 0 ? found('DOCTOR_MAILBOX_TLS', wrong) : ok(reached.map(({ origin }) => site(origin)));
  },
};
