import { found, notApplicable, ok, type Check } from '../check.js';
import type { Fact } from '../facts.js';
import { describeCardCache } from '../describe-card-cache.js';

/** Do the card and its certificates bear one number? A stale cache shows the certificates of another card. */
export const cardSerial: Check = {
  id: 'card-serial',
  layer: 'card',
  title: { fr: 'Numéro de la carte', en: 'Number of the card' },
  needs: ['card-read'],
  limitMs: 1_000,
  findings: ['DOCTOR_CARD_SERIAL'],
  async run(observations) {
    const read = await observations.card();
    if (read === undefined) return notApplicable();
    const { serial, certificates } = read.card;
    const numbers = certificates.flatMap(({ identity }) => identity?.cardNumber ?? []);
    if (numbers.length === 0) return notApplicable();
    const facts = [...new Set([serial, ...numbers])].map((number): Fact => ({
      name: 'card',
      value: { type: 'card', serial: number },
    }));
    if (facts.length === 1) return ok(facts);
    return found('DOCTOR_CARD_SERIAL', [...facts, ...(await describeCardCache(observations.ports.system))]);
  },
};
