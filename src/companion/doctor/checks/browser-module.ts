import { win32 } from 'node:path';
import { listFirefoxModules } from '../browsers/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { path } from '../facts.js';

/**
 * Is the card software there that Firefox is told to load? CPx Bridge does without it; a module that is gone has Firefox
 * complain about a card that works.
 */
export const browserModule: Check = {
  id: 'browser-module',
  layer: 'browsers',
  title: { fr: 'Logiciel de carte dans Firefox', en: 'Card software in Firefox' },
  needs: ['browser-installed'],
  limitMs: 5_000,
  findings: ['DOCTOR_BROWSER_MODULE'],
  async run(observations) {
    const { system } = observations.ports;
    const firefox = (await observations.browsers()).find(({ browser }) => browser.name === 'firefox')?.browser;
    const modules = firefox === undefined ? [] : await listFirefoxModules(system, firefox);
    if (modules.length === 0) return notApplicable();
    const gone = [];
    for (const module of modules) {
      // A bare name is looked for by the system's loader, in places of its own. What is absolute by the rules of Windows is
      // so, or not, by those of the others too.
      if (win32.isAbsolute(module) && (await system.status(module)) === undefined) gone.push(path('module', module));
    }
    return gone.length > 0 ? found('DOCTOR_BROWSER_MODULE', gone) : ok(modules.map((module) => path('module', module)));
  },
};
