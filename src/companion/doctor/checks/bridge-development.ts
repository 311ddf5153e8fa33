import { found, notApplicable, ok, type Check } from '../check.js';

/** Is the companion that runs one for development? */
export const bridgeDevelopment: Check = {
  id: 'bridge-development',
  layer: 'bridge',
  title: { fr: 'Mode de développement', en: 'Development mode' },
  needs: ['bridge-port'],
  limitMs: 1_000,
  findings: ['DOCTOR_DEVELOPMENT'],
  async run(observations) {
    const { settings, isInDevelopment } = observations.ports;
    const sight = await observations.companion();
    if (sight === undefined || sight.type === 'closed') return notApplicable();
    return (await isInDevelopment(settings.current.port)) ? found('DOCTOR_DEVELOPMENT') : ok();
  },
};
