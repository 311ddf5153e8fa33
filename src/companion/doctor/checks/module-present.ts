import { found, notApplicable, ok, type Check } from '../check.js';
import { path, word, type Fact } from '../facts.js';

/** The folder of an installation with GALSS, which ANS no longer supports for USB readers. */
const GALSS = '/usr/local/galss/';

/** Is the software there that reads CPx cards? */
export const modulePresent: Check = {
  id: 'module-present',
  layer: 'middleware',
  title: { fr: 'Logiciel de carte installé', en: 'Card software installed' },
  needs: [],
  limitMs: 3_000,
  findings: ['ERR_MODULE_NONE', 'DOCTOR_MODULE_PATH_MISSING', 'DOCTOR_MODULE_OBSOLETE'],
  async run(observations) {
    if (observations.ports.standIn !== undefined) return notApplicable();
    const modules = await observations.listModules();
    const there = modules.filter(({ exists }) => exists);
    const facts = there.flatMap((module): readonly Fact[] => [path('module', module.path), word('origin', module.why)]);
    const missing = modules.find(({ why, exists }) => why === 'configured' && !exists);
    if (missing !== undefined) {
      // Another configured module may do the work all the same.
      const severity = there.length > 0 ? 'warning' : 'failure';
      return found(
        'DOCTOR_MODULE_PATH_MISSING',
        [path('module', missing.path), word('origin', 'configured')],
        severity,
      );
    }
    const [first] = there;
    if (first === undefined) return found('ERR_MODULE_NONE');
    return first.path.startsWith(GALSS) ? found('DOCTOR_MODULE_OBSOLETE', facts) : ok(facts);
  },
};
