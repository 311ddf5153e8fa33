import { found, ok, type Check } from '../check.js';
import { version, word } from '../facts.js';

/** Which browsers are there, in which version, and how were they installed? */
export const browserInstalled: Check = {
  id: 'browser-installed',
  layer: 'browsers',
  title: { fr: 'Navigateurs', en: 'Browsers' },
  needs: [],
  limitMs: 5_000,
  findings: ['DOCTOR_BROWSER_NONE'],
  async run(observations) {
    const browsers = await observations.browsers();
    const facts = browsers.flatMap((installed) => [
      word('browser', installed.browser.name),
      ...(installed.version === undefined ? [] : [version('browser-version', installed.version)]),
      ...(installed.packaging === undefined ? [] : [word('packaging', installed.packaging)]),
    ]);
    return browsers.length === 0 ? found('DOCTOR_BROWSER_NONE') : ok(facts);
  },
};
