import type { PortHolder } from '../../os/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { count, version, word, type Fact } from '../facts.js';

/** Names of our own program, as systems show them. */
const OURS = /^cpx[- ]?bridge/i;

/** Who holds the port: our companion, which proves it with a fresh nonce, nobody, or somebody else? */
export const bridgePort: Check = {
  id: 'bridge-port',
  layer: 'bridge',
  title: { fr: 'CPx Bridge sur son port', en: 'CPx Bridge on its port' },
  needs: [],
  limitMs: 8_000,
  findings: ['ERR_CLIENT_NOT_RUNNING', 'ERR_SETTINGS_PORT_TAKEN', 'DOCTOR_BRIDGE_SILENT', 'DOCTOR_BRIDGE_STRANGER'],
  async run(observations) {
    const { settings, findPortHolder, isInDevelopment } = observations.ports;
    const { port } = settings.current;
    const sight = await observations.companion();
    const facts: readonly Fact[] = [count('port', port)];
    // Without a site there is nobody in whose name to ask; `bridge-sites` says so.
    if (sight === undefined) return notApplicable(facts);
    if (sight.type === 'closed') return found('ERR_CLIENT_NOT_RUNNING', facts);
    // In development mode the companion may have a key and sites of its own; the address that it left only we can write.
    const development = await isInDevelopment(port);
    if (sight.type === 'companion') {
      const known = [...facts, version('program', sight.info.version)];
      if (sight.proven || development) return ok([...known, word('answers', 'own')]);
      return found('DOCTOR_BRIDGE_STRANGER', known);
    }
    if (sight.type === 'refused' && development) return ok([...facts, word('answers', 'own')]);
    const holder = await findPortHolder(port);
    const held = [...facts, ...describe(holder)];
    const isOurs = sight.type === 'silent' && OURS.test(holder?.processName ?? '');
    return found(isOurs ? 'DOCTOR_BRIDGE_SILENT' : 'ERR_SETTINGS_PORT_TAKEN', held);
  },
};

function describe(holder: PortHolder | undefined): readonly Fact[] {
  const { processName, processId, userName } = holder ?? {};
  return [
    ...(processName === undefined
      ? []
      : [
          {
            name: 'held-by',
            value: { type: 'program', name: processName, ...(processId === undefined ? {} : { processId }) },
          } as const,
        ]),
    ...(userName === undefined ? [] : [{ name: 'user', value: { type: 'user', name: userName } } as const]),
  ];
}
