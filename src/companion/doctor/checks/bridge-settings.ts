import { found, ok, type Check } from '../check.js';
import { code, word } from '../facts.js';
import type { FindingCode } from '../findings/index.js';

/** What the settings may have to say when they are opened, the worst first. */
const WARNINGS = [
  'ERR_SETTINGS_SEAL_BROKEN',
  'ERR_SETTINGS_POLICY_REFUSED',
  'ERR_SETTINGS_DAMAGED',
  'ERR_SETTINGS_KEYCHAIN_UNAVAILABLE',
] as const satisfies readonly FindingCode[];

/** Are the settings whole, the policy applied and the keychain there? */
export const bridgeSettings: Check = {
  id: 'bridge-settings',
  layer: 'bridge',
  title: { fr: 'Réglages et règles d’administration', en: 'Settings and administrator policy' },
  needs: [],
  limitMs: 2_000,
  findings: [...WARNINGS, 'ERR_SETTINGS_INVALID'],
  async run({ ports: { settings, system, folders } }) {
    const hasPolicy = (await system.status(folders.policyFile)) !== undefined;
    const facts = [
      word('policy', hasPolicy ? 'yes' : 'no'),
      ...[...settings.current.locked].map((setting) => code('locked', setting)),
      ...settings.warnings.map((warning) => code('problem', warning.code)),
    ];
    if (settings.warnings.length === 0) return ok(facts);
    const worst = WARNINGS.find((known) => settings.warnings.some((warning) => warning.code === known));
    return found(worst ?? 'ERR_SETTINGS_INVALID', facts);
  },
};
