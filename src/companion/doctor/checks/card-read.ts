import type { ErrorCode } from '../../../protocol/index.js';
import { found, ok, type Check } from '../check.js';
import { code, reader, word, type Fact } from '../facts.js';
import { describeCardCache } from '../describe-card-cache.js';
import { listCardPrograms } from '../list-card-programs.js';
import type { FindingCode } from '../findings/index.js';
import type { ReaderSight } from '../observations.js';

/** Reasons that keep their own name; any other is a card that answered with an error. */
const REASONS = [
  'ERR_CARD_UPDATE_INTERRUPTED',
  'ERR_READER_BUSY',
  'ERR_READER_FAILED',
  'ERR_CARD_MUTE',
  'ERR_MODULE_REINITIALIZE',
  'ERR_MODULE_TIMEOUT',
  'ERR_MODULE_CRASHED',
  'ERR_MODULE_FAILED',
] as const satisfies readonly (ErrorCode & FindingCode)[];

/** Does the module recognise the card and read it? */
export const cardRead: Check = {
  id: 'card-read',
  layer: 'card',
  title: { fr: 'Lecture de la carte', en: 'Reading the card' },
  needs: ['card-family', 'module-load', 'module-version'],
  limitMs: 30_000,
  ifSlow: 'ERR_MODULE_TIMEOUT',
  findings: [...REASONS, 'ERR_MODULE_NONE', 'ERR_CARD_FAILED', 'DOCTOR_MODULE_TOO_OLD', 'DOCTOR_CARD_UNRECOGNISED'],
  async run(observations) {
    const read = await observations.card();
    if (read !== undefined) {
      const { card, sight } = read;
      return ok([reader(sight.name), { name: 'card', value: { type: 'card', serial: card.serial } }]);
    }
    const sights = await observations.cpxReaders();
    const probes = await observations.probeModules();
    const ofModule = probes.flatMap(({ probe }) => (probe.loaded && probe.problem ? [probe.problem] : []))[0];
    const [sight] = sights;
    if (sight === undefined) return found('ERR_CARD_FAILED');
    const { system } = observations.ports;
    const outcome = explain(sight, ofModule, await observations.hasCryptolib(), await describeCardCache(system));
    if (!('finding' in outcome) || outcome.finding !== 'ERR_READER_BUSY') return outcome;
    return { ...outcome, facts: [...outcome.facts, ...(await listCardPrograms(system))] };
  },
};

function explain(
  sight: ReaderSight,
  ofModule: ErrorCode | undefined,
  hasCryptolib: boolean,
  cache: readonly Fact[],
): ReturnType<typeof found> {
  const failure = sight.outcome && 'failure' in sight.outcome ? sight.outcome.failure : ofModule;
  const facts: readonly Fact[] = [
    reader(sight.name),
    ...(sight.family === undefined ? [] : [word('family', sight.family)]),
    ...(failure === undefined ? [] : [code('problem', failure)]),
  ];
  // A card that another program holds for itself looks like an empty or a broken slot to the module.
  if (sight.exclusive) return found('ERR_READER_BUSY', facts);
  const known = REASONS.find((reason) => reason === failure);
  if (known !== undefined) return found(known, facts);
  if (failure === undefined || failure === 'ERR_CARD_NOT_CPX') {
    // Others read some CPx cards; the one module that reads them all is missing.
    if (!hasCryptolib) return found('ERR_MODULE_NONE', facts);
    // PC/SC has seen a CPx: a module that does not know it is too old for it, or believes a stale cache.
    return sight.family === 'CPS4'
      ? found('DOCTOR_MODULE_TOO_OLD', facts)
      : found('DOCTOR_CARD_UNRECOGNISED', [...facts, ...cache]);
  }
  return found('ERR_CARD_FAILED', facts);
}
