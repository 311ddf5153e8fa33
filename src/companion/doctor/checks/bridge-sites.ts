import { found, ok, type Check } from '../check.js';
import { count, site, word } from '../facts.js';

/** May any site use the card, and did one ask that may not? */
export const bridgeSites: Check = {
  id: 'bridge-sites',
  layer: 'bridge',
  title: { fr: 'Sites autorisés', en: 'Allowed sites' },
  needs: [],
  limitMs: 1_000,
  findings: ['DOCTOR_SITES_NONE', 'DOCTOR_SITES_ASKED'],
  run({ ports: { settings } }) {
    const { sites, locked } = settings.current;
    const facts = [...sites.map(({ origin }) => site(origin)), word('locked', locked.has('sites') ? 'yes' : 'no')];
    if (sites.length === 0) return Promise.resolve(found('DOCTOR_SITES_NONE', facts));
    const asked = settings.askedForAccess.length;
    return Promise.resolve(asked > 0 ? found('DOCTOR_SITES_ASKED', [...facts, count('answers', asked)]) : ok(facts));
  },
};
