import { found, notApplicable, ok, type Check } from '../check.js';

/** What the flags of the card say of its PIN. Nothing is presented; how many tries are left is not told. */
export const cardPin: Check = {
  id: 'card-pin',
  layer: 'card',
  title: { fr: 'Code porteur', en: 'PIN' },
  needs: ['card-read'],
  limitMs: 1_000,
  findings: ['ERR_PIN_LOCKED', 'ERR_PIN_NOT_SET', 'ERR_PIN_LAST_TRY', 'DOCTOR_PIN_COUNT_LOW'],
  async run(observations) {
    const read = await observations.card();
    if (read === undefined) return notApplicable();
    const { locked, initialized, finalTry, countLow } = read.card.pin;
    if (locked) return found('ERR_PIN_LOCKED');
    if (!initialized) return found('ERR_PIN_NOT_SET');
    if (finalTry) return found('ERR_PIN_LAST_TRY');
    return countLow ? found('DOCTOR_PIN_COUNT_LOW') : ok();
  },
};
