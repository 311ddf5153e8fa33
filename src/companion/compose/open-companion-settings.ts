import type { Language } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import { readAdministratorFile, type StandardFolders } from '../os/index.js';
import { openSettings, openSystemKeychain, type Settings } from '../settings/index.js';

/** What development mode puts beside or in the place of this person's settings. */
export interface SettingsOfDevelopment {
  readonly allowedOrigins?: readonly string[];
  /** Card hosts of each of these origins. */
  readonly cardHosts?: readonly string[];
  /** PEM certificates of authorities that are accepted for the servers of card hosts, beside the system's. */
  readonly tlsAuthorities?: readonly string[];
  /** Configuration file without a seal, in place of the person's own. */
  readonly configurationFile?: string;
}

/** What this person's settings are opened with. */
export interface CompanionSettingsOptions {
  readonly folders: StandardFolders;
  readonly language: Language;
  readonly log: Log;
  readonly development?: SettingsOfDevelopment;
}

/** Opens this person's settings with the system's keychain and the administrator's policy. */
export function openCompanionSettings({
  folders,
  language,
  log,
  development,
}: CompanionSettingsOptions): Promise<Settings> {
  const { allowedOrigins = [], cardHosts = [], tlsAuthorities = [], configurationFile } = development ?? {};
  return openSettings({
    folders,
    keychain: openSystemKeychain(),
    readPolicyFile: readAdministratorFile,
    defaultLanguage: language,
    log,
    ...(development === undefined
      ? {}
      : {
          development: {
            allowedOrigins,
            cardHosts,
            tlsAuthorities,
            ...(configurationFile === undefined ? {} : { unsealedConfigurationFile: configurationFile }),
          },
        }),
  });
}
