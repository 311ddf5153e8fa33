/**
 * The companion's settings: shipped defaults, the person's configuration (allowed sites and module paths under a seal
 * whose key the keychain keeps), the administrator's policy, the sites that asked for access, the history of sign-ins, and
 * the installation's secret. Imports os, log, protocol and keytar.
 * @see protocol.md, "Transport"; threats.md, "tampered settings" and "planted policy file"
 */
export { HISTORY_LENGTH, type HistoryEntry } from './history-entry.js';
export { openSettings, type DevelopmentSettings, type SettingsOptions } from './open-settings.js';
export { parseSite, SHIPPED_SITES } from './parse-site.js';
export { parseAuthorities } from './parse-tls-authorities.js';
export type {
  AllowedCardHost,
  AllowedSite,
  AskedForAccess,
  BackgroundSettings,
  EffectiveSettings,
  History,
  Keychain,
  LockableSetting,
  Settings,
} from './ports.js';
export { openSystemKeychain } from './system-keychain.js';
export { systemCodeOf, writeWholeFile } from './write-whole-file.js';
