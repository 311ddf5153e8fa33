import type { ErrorCode } from '../../../protocol/index.js';
import { found, ok, type Check } from '../check.js';
import { code, path, version, type Fact } from '../facts.js';
import type { FindingCode } from '../findings/index.js';
import type { ProbedModule } from '../observations.js';

/** From here on a person notices at every sign-in. */
const SLOW_MS = 3_000;

/** What a load can come to; anything else is a module that answers C_Initialize or C_GetInfo with an error. */
const LOAD_PROBLEMS = [
  'ERR_MODULE_SUPPORT_MISSING',
  'ERR_MODULE_LOAD_FAILED',
  'ERR_MODULE_CRASHED',
  'ERR_MODULE_TIMEOUT',
] as const satisfies readonly (ErrorCode & FindingCode)[];

/** Does the module load in a process of its own, and does it answer? */
export const moduleLoad: Check = {
  id: 'module-load',
  layer: 'middleware',
  title: { fr: 'Chargement du logiciel de carte', en: 'Loading the card software' },
  needs: ['module-architecture'],
  limitMs: 30_000,
  ifSlow: 'ERR_MODULE_TIMEOUT',
  findings: [...LOAD_PROBLEMS, 'ERR_MODULE_FAILED', 'ERR_MODULE_QUARANTINED', 'DOCTOR_MODULE_SLOW'],
  async run(observations) {
    const probed = await observations.probeModules();
    const facts = probed.flatMap(describe);
    const failed = probed.flatMap(({ probe }) => (probe.loaded ? [] : [problemOf(probe.problem)]));
    const [problem] = failed;
    if (problem !== undefined) return found(problem, facts, failed.length < probed.length ? 'warning' : 'failure');
    const leftAlone = (await observations.listModules()).filter(({ quarantined }) => quarantined);
    if (leftAlone.length > 0) {
      const named = leftAlone.map((module) => path('module', module.path));
      return found('ERR_MODULE_QUARANTINED', [...named, ...facts], probed.length > 0 ? 'warning' : 'failure');
    }
    return probed.some(({ probe }) => probe.loadMs > SLOW_MS) ? found('DOCTOR_MODULE_SLOW', facts) : ok(facts);
  },
};

function problemOf(code: ErrorCode): FindingCode {
  return LOAD_PROBLEMS.find((known) => known === code) ?? 'ERR_MODULE_FAILED';
}

function describe({ source, probe }: ProbedModule): readonly Fact[] {
  return [
    ...(source.kind === 'library' ? [path('module', source.path)] : []),
    ...(probe.loaded
      ? [
          { name: 'library', value: { type: 'library', text: probe.library } } as const,
          version('module-version', probe.version),
        ]
      : [code('problem', probe.problem)]),
    { name: 'load-time', value: { type: 'milliseconds', milliseconds: Math.round(probe.loadMs) } },
  ];
}
