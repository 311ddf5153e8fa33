import { found, notApplicable, ok, type Check } from '../check.js';
import { site, word } from '../facts.js';
import { judgeLocalAccess, readPolicies } from '../browsers/index.js';

/**
 * May the pages of the allowed sites reach this computer's own address? What the person answered to the browser's
 * question is kept in their profile and not read.
 */
export const browserPolicy: Check = {
  id: 'browser-policy',
  layer: 'browsers',
  title: { fr: 'Accès local dans les navigateurs', en: 'Local access in the browsers' },
  needs: ['browser-installed'],
  limitMs: 8_000,
  findings: ['DOCTOR_BROWSER_POLICY'],
  async run(observations) {
    const { system, settings } = observations.ports;
    const origins = settings.current.sites.map(({ origin }) => origin).filter((origin) => origin.startsWith('https:'));
    const browsers = new Set((await observations.browsers()).map(({ browser }) => browser));
    if (origins.length === 0 || browsers.size === 0) return notApplicable();
    const facts = [];
    let open = 0;
    let blocked = 0;
    for (const browser of browsers) {
      const policies = await readPolicies(system, browser);
      for (const origin of origins) {
        const access = judgeLocalAccess(browser, policies, origin);
        if (access === 'blocked') blocked += 1;
        else open += 1;
        if (access !== 'asks') facts.push(word('browser', browser.name), site(origin), word('local-access', access));
      }
    }
    if (blocked === 0) return ok(facts);
    // Another browser of this computer can still be used.
    return found('DOCTOR_BROWSER_POLICY', facts, open > 0 ? 'warning' : 'failure');
  },
};
