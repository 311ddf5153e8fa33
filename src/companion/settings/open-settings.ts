import { join } from 'node:path';
import { CpxError, type Language } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import type { AdministratorFile, StandardFolders } from '../os/index.js';
import { openAskedForAccess } from './asked-for-access.js';
import { readCardHost, readPaths, type Configuration, type SealedConfiguration } from './configuration.js';
import { openHistory } from './history.js';
import { openConfigurationStore, type LoadedConfiguration } from './configuration-store.js';
import { openInstallationKey, openSeparateKey } from './installation-key.js';
import { mergeSettings } from './merge-settings.js';
import { parseSite, SHIPPED_SITES } from './parse-site.js';
import { NO_POLICY, parsePolicy, type Policy } from './policy.js';
import { parseTlsAuthorities } from './parse-tls-authorities.js';
import type { BackgroundSettings, EffectiveSettings, Keychain, LockableSetting, Settings } from './ports.js';
import { deriveKey } from './seal.js';
import { watchFile } from './watch-file.js';
import { systemCodeOf } from './write-whole-file.js';

/** What development mode adds; never read outside it. */
export interface DevelopmentSettings {
  /** Allowed for this run: https sites, and http ones on this computer. */
  readonly allowedOrigins: readonly string[];
  /** Card hosts of each of these origins, for this run. */
  readonly cardHosts?: readonly string[];
  /** PEM certificates of authorities that a card host's own certificate may come from, for this run. */
  readonly tlsAuthorities?: readonly string[];
  /**
   * Takes the place of the person's configuration, without a seal; undefined: the person's own is used. What belongs to
   * it stands beside it, under its name: `.key`, `.asked.json` and `.history.json`. The keychain is not opened.
   */
  readonly unsealedConfigurationFile?: string;
}

/** What `openSettings` is made of. */
export interface SettingsOptions {
  readonly folders: StandardFolders;
  readonly keychain: Keychain;
  /** The administrator's policy file, or undefined where the machine has none. */
  readonly readPolicyFile: (path: string) => Promise<AdministratorFile | undefined>;
  /** Of a person who never chose one. */
  readonly defaultLanguage: Language;
  readonly log: Log;
  readonly development?: DevelopmentSettings;
  readonly now?: () => Date;
}

/**
 * Opens the settings. Whatever is wrong with a file on the disk is put right, listed in `warnings` and logged.
 * @throws CpxError ERR_SETTINGS_INVALID for an origin of development mode that is none; ERR_SETTINGS_LOCKED for one that
 * policy does not leave room for
 */
export async function openSettings(options: SettingsOptions): Promise<Settings> {
  const { folders, log, development, now = () => new Date() } = options;
  const warnings: CpxError[] = [];
  const warn = (warning: CpxError | undefined): void => {
    if (warning === undefined) return;
    warnings.push(warning);
    log.warn('settings warning', { code: warning.code, detail: warning.message });
  };

  const developmentSites = (development?.allowedOrigins ?? []).map((site) => parseSite(site, { development: true }));
  const developmentCardHosts = (development?.cardHosts ?? []).map((host) => readCardHost(host, 'a card host'));
  const unsealedFile = development?.unsealedConfigurationFile;
  const path = unsealedFile ?? join(folders.configuration, 'settings.json');
  const [policy, key] = await Promise.all([
    readPolicy(options, warn),
    unsealedFile === undefined
      ? openInstallationKey({ keychain: options.keychain, dataFolder: folders.data, log })
      : openSeparateKey(`${unsealedFile}.key`),
  ]);
  warn(key.warning);
  if (policy.lock.includes('sites') && developmentSites.length + developmentCardHosts.length > 0) {
    throw new CpxError('ERR_SETTINGS_LOCKED', `sites is locked by ${folders.policyFile}, in development mode too`);
  }
  const tlsAuthorities = [...(await readTlsAuthorities(policy, options, warn)), ...(development?.tlsAuthorities ?? [])];
  const store = openConfigurationStore({ path, key: unsealedFile === undefined ? key : undefined, now });
  const askedListeners = new Set<() => void>();
  const tellAsked = (): void => {
    for (const listener of askedListeners) {
      try {
        listener();
      } catch (error) {
        // Whoever notes a site is answering a page.
        log.error('listener failed', { detail: String(error) });
      }
    }
  };
  const asked = await openAskedForAccess({
    onChange: tellAsked,
    path: unsealedFile === undefined ? join(folders.data, 'asked-for-access.json') : `${unsealedFile}.asked.json`,
    log,
    now,
    warn,
  });

  let current: EffectiveSettings & BackgroundSettings;
  let allowed: ReadonlySet<string> = new Set();
  const listeners = new Set<(settings: EffectiveSettings) => void>();
  const apply = (configuration: Configuration): void => {
    const before = current as EffectiveSettings | undefined;
    current = mergeSettings({
      ...{ configuration, policy, developmentSites, developmentCardHosts, tlsAuthorities },
      defaultLanguage: options.defaultLanguage,
    });
    allowed = new Set(current.sites.map(({ origin }) => origin));
    for (const { origin } of current.sites) asked.forget(origin);
    if (before === undefined || isSame(before, current)) return;
    for (const listener of listeners) listener(current);
  };
  const take = (loaded: LoadedConfiguration): void => {
    warn(loaded.warning);
    apply(loaded.configuration);
  };
  take(await store.load());

  // One after the other: what was read before a change must not be applied after it.
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<LoadedConfiguration>): Promise<void> => {
    const done = queue.then(async () => take(await work()));
    queue = done.catch(() => undefined);
    return done;
  };
  const watcher = watchFile(path, () => void inTurn(() => store.load()), log);

  const change = async (
    setting: LockableSetting,
    edit: (sealed: SealedConfiguration) => SealedConfiguration,
  ): Promise<void> => {
    if (policy.lock.includes(setting)) {
      throw new CpxError('ERR_SETTINGS_LOCKED', `${setting} is locked by ${folders.policyFile}`);
    }
    await inTurn(() => store.update((configuration) => ({ ...configuration, sealed: edit(configuration.sealed) })));
  };

  return {
    get current() {
      return current;
    },
    get background() {
      return current;
    },
    get warnings() {
      return warnings;
    },
    get askedForAccess() {
      return asked.items;
    },
    isAllowed: (origin) => allowed.has(origin),
    isCardHost: (origin, host) => current.cardHosts.some((known) => known.site === origin && known.host === host),
    noteAskedForAccess: (origin) => {
      if (!allowed.has(origin)) asked.note(origin);
    },
    dismissAskedForAccess: (origin) => asked.dismiss(origin),
    subscribeToAskedForAccess: (listener) => {
      askedListeners.add(listener);
      return () => askedListeners.delete(listener);
    },
    allowSite: async (text) => {
      const origin = parseSite(text, { development: unsealedFile !== undefined });
      await change('sites', ({ sites, declined, ...others }) => ({
        ...others,
        sites: SHIPPED_SITES.includes(origin) || sites.includes(origin) ? sites : [...sites, origin],
        declined: declined.filter((other) => other !== origin),
      }));
    },
    removeSite: async (origin) => {
      const site = current.sites.find((other) => other.origin === origin);
      if (site === undefined) throw new CpxError('ERR_SETTINGS_INVALID', 'this site is not in the list');
      if (site.source === 'policy') {
        throw new CpxError('ERR_SETTINGS_LOCKED', `this site is allowed by ${folders.policyFile}`);
      }
      await change('sites', ({ sites, declined, cardHosts, modules }) => ({
        sites: sites.filter((other) => other !== origin),
        declined: SHIPPED_SITES.includes(origin) ? [...new Set([...declined, origin])] : declined,
        modules,
        cardHosts: cardHosts.filter(({ site }) => site !== origin),
      }));
    },
    allowCardHost: async (text, hostText) => {
      const site = parseSite(text, { development: unsealedFile !== undefined });
      const host = readCardHost(hostText, 'a card host');
      if (!allowed.has(site))
        throw new CpxError('ERR_SETTINGS_INVALID', 'this site is not in the list: allow it first');
      await change('sites', ({ cardHosts, ...others }) => ({
        ...others,
        cardHosts: cardHosts.some((known) => known.site === site && known.host === host)
          ? cardHosts
          : [...cardHosts, { site, host }],
      }));
    },
    removeCardHost: async (site, host) => {
      const found = current.cardHosts.find((known) => known.site === site && known.host === host);
      if (found === undefined) throw new CpxError('ERR_SETTINGS_INVALID', 'this site has no such card host');
      if (found.source === 'policy') {
        throw new CpxError('ERR_SETTINGS_LOCKED', `this card host is allowed by ${folders.policyFile}`);
      }
      await change('sites', ({ cardHosts, ...others }) => ({
        ...others,
        cardHosts: cardHosts.filter((known) => known.site !== site || known.host !== host),
      }));
    },
    chooseModules: async (paths) => {
      const modules = readPaths(paths, 'modules');
      await change('modules', (sealed) => ({ ...sealed, modules }));
    },
    chooseLanguage: (language) => inTurn(() => store.update((configuration) => ({ ...configuration, language }))),
    rememberStartAtLogin: (startAtLogin) =>
      inTurn(() => store.update((configuration) => ({ ...configuration, startAtLogin }))),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openHistory: () =>
      openHistory({
        path: unsealedFile === undefined ? join(folders.data, 'history.json') : `${unsealedFile}.history.json`,
        key,
        log,
        now,
      }),
    installSecret: deriveKey(key.secret, 'cpx-bridge:install-secret:v1'),
    close: async () => {
      listeners.clear();
      askedListeners.clear();
      watcher.close();
      await queue;
      await asked.close();
    },
  };
}

async function readPolicy(
  { folders, readPolicyFile }: SettingsOptions,
  warn: (warning: CpxError) => void,
): Promise<Policy> {
  const path = folders.policyFile;
  try {
    const file = await readPolicyFile(path);
    return file === undefined ? NO_POLICY : parsePolicy(file, path);
  } catch (cause) {
    const why = `${path} is not applied: it cannot be read (${systemCodeOf(cause)})`;
    warn(cause instanceof CpxError ? cause : new CpxError('ERR_SETTINGS_POLICY_REFUSED', why, { cause }));
    return NO_POLICY;
  }
}

/** The PEM texts of the files that policy names; each counts only when an administrator wrote it, like the policy. */
async function readTlsAuthorities(
  policy: Policy,
  { readPolicyFile }: SettingsOptions,
  warn: (warning: CpxError) => void,
): Promise<string[]> {
  const texts: string[] = [];
  for (const path of policy.tlsAuthorities ?? []) {
    try {
      texts.push(...parseTlsAuthorities(await readPolicyFile(path), path));
    } catch (cause) {
      const why = `${path} is not used: it cannot be read (${systemCodeOf(cause)})`;
      warn(cause instanceof CpxError ? cause : new CpxError('ERR_SETTINGS_POLICY_REFUSED', why, { cause }));
    }
  }
  return texts;
}

function isSame(a: EffectiveSettings, b: EffectiveSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
