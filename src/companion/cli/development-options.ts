import { CpxError } from '../../protocol/index.js';
import { SIMULATED_MODULE } from '../compose/index.js';

/** Options that exist in development mode alone, by the name under which commander hands their values over. */
export const DEVELOPMENT_OPTIONS = Object.freeze({
  config: '--config <file>',
  allowOrigin: '--allow-origin <origin>',
  allowCardHost: '--allow-card-host <host>',
  trustAuthority: '--trust-authority <pem>',
  unattendedPin: '--unattended-pin <pin>',
  world: '--world <folder>',
  testTree: '--test-tree',
});

/**
 * Refuses the options of development mode to a command that was not given `--development`.
 * @throws CpxError ERR_SETTINGS_DEVELOPMENT_ONLY, naming them and no value
 */
export function refuseDevelopmentOptions(options: Readonly<Record<string, unknown>>): void {
  if (options.development === true) return;
  const used = Object.entries(DEVELOPMENT_OPTIONS)
    .filter(([name]) => options[name] !== undefined)
    .map(([, usage]) => usage.split(' ')[0]);
  if (Array.isArray(options.module) && options.module.includes(SIMULATED_MODULE)) {
    used.push(`--module ${SIMULATED_MODULE}`);
  }
  if (used.length > 0) {
    throw new CpxError('ERR_SETTINGS_DEVELOPMENT_ONLY', `${used.join(', ')}: only with --development`);
  }
}
