import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
import type { CpxError, ErrorCode } from '../../../src/protocol/index.js';

/** The site that is allowed from the start. */
export const SHIPPED = 'https://medimail.mipih.fr';

/** A site that a person allows. */
export const MINE = 'https://messagerie.example.fr';

export const originsOf = ({ current }: Settings): string[] => current.sites.map(({ origin }) => origin);
export const codesOf = ({ warnings }: Settings): ErrorCode[] => warnings.map(({ code }) => code);

/** @returns what a call was refused with, which must have been */
export async function refusal(work: Promise<unknown>): Promise<CpxError> {
  try {
    await work;
  } catch (error) {
    return error as CpxError;
  }
  throw new Error('it was accepted');
}

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

  /** Puts a settings file where the companion's own would be. */
  plant(content: unknown): void {
    mkdirSync(this.folders.configuration, { recursive: true });
    writeFileSync(this.file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** The settings files that were kept aside. */
  listAside(): string[] {
    return readdirSync(this.folders.configuration).filter((name) =>
      /^settings\.json\.(?:damaged|unsealed)-\d{8}T\d{9}Z$/.test(name),
    );
  }

  async close(): Promise<void> {
    for (const settings of this.#opened) await settings.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
