import type { Language } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import { readAdministratorFile, type StandardFolders } from '../os/index.js';
import { openSettings, openSystemKeychain, type Settings } from '../settings/index.js';

/** What this person's settings are opened with. */
export interface CompanionSettingsOptions {
  readonly folders: StandardFolders;
  readonly language: Language;
  readonly log: Log;
  readonly development?: { readonly allowedOrigins?: readonly string[]; readonly configurationFile?: string };
}

/** Opens this person's settings with the system's keychain and the administrator's policy. */
export function openCompanionSettings({
  folders,
  language,
  log,
  development,
}: CompanionSettingsOptions): Promise<Settings> {
  const { allowedOrigins = [], configurationFile } = development ?? {};
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
            ...(configurationFile === undefined ? {} : { unsealedConfigurationFile: configurationFile }),
          },
        }),
  });
}
