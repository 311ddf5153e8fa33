import { found, notApplicable, ok, type Check } from '../check.js';
import { code, site } from '../facts.js';

/** The server does not answer, or not to its end; every other problem is one of its certificate or its settings. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['ERR_TLS_UNREACHABLE', 'ERR_TLS_TIMEOUT', 'ERR_TLS_CLOSED']);

/** Does each server that cards may identify themselves to answer, prove who it is, and ask for a card? */
export const mailboxCardHost: Check = {
  id: 'mailbox-card-host',
  layer: 'mailbox',
  title: { fr: 'Serveurs de carte', en: 'Card hosts' },
  needs: ['machine-clock'],
  limitMs: 12_000,
  ifSlow: 'DOCTOR_CARD_HOST_UNREACHABLE',
  findings: ['DOCTOR_CARD_HOST_UNREACHABLE', 'DOCTOR_CARD_HOST_TLS', 'DOCTOR_CARD_HOST_SILENT'],
  async run(observations) {
    const hosts = await observations.cardHosts();
    if (hosts.length === 0) return notApplicable();
    const broken = hosts.flatMap(({ host, problem }) => (problem === undefined ? [] : [{ host, problem }]));
    const facts = broken.flatMap(({ host, problem }) => [site(host), code('problem', problem)]);
    const unsafe = broken.some(({ problem }) => !OUT_OF_REACH.has(problem));
    if (unsafe) return found('DOCTOR_CARD_HOST_TLS', facts);
    // One that answers is enough for a person.
    if (broken.length > 0) {
      return found('DOCTOR_CARD_HOST_UNREACHABLE', facts, broken.length === hosts.length ? 'failure' : 'warning');
    }
    const silent = hosts.filter(({ asksForCards }) => !asksForCards);
    if (silent.length > 0)
      return found(
        'DOCTOR_CARD_HOST_SILENT',
        silent.map(({ host }) => site(host)),
      );
    return ok(hosts.map(({ host }) => site(host)));
  },
};
