import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/companion/log/index.js';
import type { AdministratorFile, StandardFolders } from '../../../src/companion/os/index.js';
import {
  openSettings,
  type Keychain,
  type Settings,
  type SettingsOptions,
} from '../../../src/companion/settings/index.js';

/** A keychain in memory; two settings opened with it belong to one installation. */
export function memoryKeychain(): Keychain & { readonly secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  return {
    secrets,
    read: (account) => Promise.resolve(secrets.get(account) ?? null),
    write: (account, secret) => Promise.resolve(void secrets.set(account, secret)),
  };
}

/** What a session without a secret service answers. */
export const noKeychain: Keychain = {
  read: () => Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')),
  write: () => Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')),
};

/** A policy file that only an administrator can have written. */
export function trustedPolicy(content: unknown): AdministratorFile {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { bytes: new TextEncoder().encode(text), check: { trusted: true } };
}

/** One person's folders, thrown away afterwards. */
export class SettingsFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'cpx-settings-'));
  readonly folders: StandardFolders = {
    configuration: join(this.folder, 'configuration'),
    data: join(this.folder, 'data'),
    logs: join(this.folder, 'logs'),
    runtime: join(this.folder, 'runtime'),
    policyFile: join(this.folder, 'policy.json'),
  };
  readonly file = join(this.folders.configuration, 'settings.json');
  readonly keychain = memoryKeychain();
  readonly #opened: Settings[] = [];

  async open(options: Partial<SettingsOptions> & { readonly policy?: AdministratorFile } = {}): Promise<Settings> {
    const { policy, ...rest } = options;
    const settings = await openSettings({
      folders: this.folders,
      keychain: this.keychain,
      readPolicyFile: () => Promise.resolve(policy),
      defaultLanguage: 'fr',
      log: silentLog,
      ...rest,
    });
    this.#opened.push(settings);
    return settings;
  }

  async close(): Promise<void> {
    for (const settings of this.#opened) await settings.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
