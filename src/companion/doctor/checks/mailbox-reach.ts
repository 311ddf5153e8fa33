import { found, notApplicable, ok, type Check } from '../check.js';
import { code, site, word, type Fact } from '../facts.js';
import { addressSpaceOf } from '../address-space.js';
import { usesProxy } from '../uses-proxy.js';

/** Does each mailbox answer this computer? Only sites that are allowed and begin with https are asked. */
export const mailboxReach: Check = {
  id: 'mailbox-reach',
  layer: 'mailbox',
  title: { fr: 'Accès à la messagerie', en: 'Reaching the mailbox' },
  needs: [],
  limitMs: 7_000,
  ifSlow: 'DOCTOR_MAILBOX_UNREACHABLE',
  findings: ['DOCTOR_MAILBOX_NAME', 'DOCTOR_MAILBOX_UNREACHABLE'],
  async run(observations) {
    const mailboxes = await observations.mailboxes();
    if (mailboxes.length === 0) return notApplicable();
    const facts = mailboxes.flatMap(({ origin, addresses, code: problem }): readonly Fact[] => [
      site(origin),
      ...addresses.slice(0, 1).map((address) => word('address-space', addressSpaceOf(address))),
      ...(problem === undefined ? [] : [code('problem', problem)]),
    ]);
    const missed = mailboxes.filter(({ reached }) => reached !== 'yes');
    const [first] = missed;
    if (first === undefined) return ok(facts);
    const finding = first.reached === 'unknown-name' ? 'DOCTOR_MAILBOX_NAME' : 'DOCTOR_MAILBOX_UNREACHABLE';
    // A proxy may do for the browser what we cannot do without it, and one mailbox is enough for a person.
    const isSure = missed.length === mailboxes.length && !(await usesProxy(observations.ports.system));
    return found(finding, facts, isSure ? 'failure' : 'warning');
  },
};
