import { found, ok, type Check } from '../check.js';
import type { Fact } from '../facts.js';

const DAY_MS = 86_400_000;
/** A challenge lives five minutes; a server that checks its dates allows no more than this. */
const MOST_SKEW_MS = 4 * 60_000;

/**
 * Is the clock right? A mailbox says the time in every answer; where none is reached, a clock that is before the day on
 * which this installation was made is wrong.
 */
export const machineClock: Check = {
  id: 'machine-clock',
  layer: 'machine',
  title: { fr: 'Horloge', en: 'Clock' },
  needs: [],
  after: ['mailbox-reach'],
  limitMs: 8_000,
  findings: ['DOCTOR_CLOCK_WRONG'],
  async run(observations) {
    const { system, installed } = observations.ports;
    if (system.now() < installed - DAY_MS) {
      return found('DOCTOR_CLOCK_WRONG', [skew(system.now() - installed)]);
    }
    const dates = (await observations.mailboxes()).flatMap(({ date }) => date ?? []);
    const skews = dates.map(({ theirs, ours }) => ours - theirs);
    // Mailboxes that disagree with each other say nothing of our clock: it is wrong where all say so.
    const smallest = skews.reduce<number | undefined>(
      (best, one) => (best === undefined || Math.abs(one) < Math.abs(best) ? one : best),
      undefined,
    );
    if (smallest === undefined) return ok();
    return Math.abs(smallest) > MOST_SKEW_MS ? found('DOCTOR_CLOCK_WRONG', [skew(smallest)]) : ok([skew(smallest)]);
  },
};

function skew(milliseconds: number): Fact {
  return { name: 'skew', value: { type: 'seconds', seconds: Math.round(milliseconds / 1_000) } };
}
