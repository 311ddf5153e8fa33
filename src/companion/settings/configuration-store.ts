import { rename } from 'node:fs/promises';
import { CpxError } from '../../protocol/index.js';
import { EMPTY_CONFIGURATION, parseConfiguration, printConfiguration, type Configuration } from './configuration.js';
import { withFileLock } from './file-lock.js';
import type { InstallationKey } from './installation-key.js';
import { isSealIntact, sealConfiguration } from './seal.js';
import { readSmallFile, timeStamp } from './small-file.js';
import { systemCodeOf, writeWholeFile } from './write-whole-file.js';

/** What was read, and what was wrong with it: then the configuration is the shipped one. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly warning?: CpxError;
}

/** The person's configuration in its file, shared with the other processes of this person. */
export interface ConfigurationStore {
  /** Never throws: a damaged file, or one whose seal is broken, is kept aside and reported. */
  load(): Promise<LoadedConfiguration>;
  /** @throws CpxError ERR_SETTINGS_WRITE_FAILED, and what `change` throws; the file is then as it was */
  update(change: (configuration: Configuration) => Configuration): Promise<LoadedConfiguration>;
}

/** Where the file is and how it is trusted. */
export interface ConfigurationStoreOptions {
  readonly path: string;
  /** Undefined for the unsealed file of development mode, which is the developer's own: it is never moved. */
  readonly key: InstallationKey | undefined;
  readonly now: () => Date;
}

/** What a look at the file found. */
type Found =
  | { readonly kind: 'good'; readonly configuration: Configuration }
  /** Not ours to touch: the key that could check it is out of reach now (a session without keychain). */
  | { readonly kind: 'unverifiable'; readonly warning: CpxError }
  | { readonly kind: 'bad'; readonly code: 'ERR_SETTINGS_DAMAGED' | 'ERR_SETTINGS_SEAL_BROKEN'; readonly why: string };

/** Opens the configuration in the file `path`; nothing is read before `load`. */
export function openConfigurationStore({ path, key, now }: ConfigurationStoreOptions): ConfigurationStore {
  const lock = `${path}.lock`;

  const load = async (): Promise<LoadedConfiguration> => {
    const found = await look(path, key);
    if (found.kind === 'good') return { configuration: found.configuration };
    if (found.kind === 'unverifiable') return { configuration: EMPTY_CONFIGURATION, warning: found.warning };
    try {
      // Another process may have replaced the file meanwhile: a good one must not be moved away.
      return await withFileLock(lock, () => loadLocked());
    } catch (cause) {
      return defaults(found, 'it could not be kept aside', cause);
    }
  };

  const loadLocked = async (): Promise<LoadedConfiguration> => {
    const found = await look(path, key);
    if (found.kind === 'good') return { configuration: found.configuration };
    if (found.kind === 'unverifiable') return { configuration: EMPTY_CONFIGURATION, warning: found.warning };
    if (key === undefined) return defaults(found, 'it is left where it is');
    const aside = `${path}.${found.code === 'ERR_SETTINGS_DAMAGED' ? 'damaged' : 'unsealed'}-${timeStamp(now())}`;
    try {
      await rename(path, aside);
      return defaults(found, `it is kept as ${aside}`);
    } catch (cause) {
      return defaults(found, `it could not be kept aside (${systemCodeOf(cause)})`, cause);
    }
  };

  const defaults = (found: Found & { kind: 'bad' }, whatBecame: string, cause?: unknown): LoadedConfiguration => ({
    configuration: EMPTY_CONFIGURATION,
    warning: new CpxError(found.code, `${path} is not used: ${found.why}; ${whatBecame}`, { cause }),
  });

  return {
    load,
    update: (change) =>
      withFileLock(lock, async () => {
        const loaded = await loadLocked();
        const { warning } = loaded;
        const found = await look(path, key);
        if (found.kind === 'unverifiable' || (found.kind === 'bad' && key !== undefined)) {
          // What could be neither checked nor kept aside is not written over.
          throw new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path} is not written over`, { cause: warning });
        }
        if (found.kind === 'bad') throw warning ?? new CpxError(found.code, found.why);
        const configuration = change(loaded.configuration);
        const seal = key === undefined ? undefined : sealConfiguration(configuration.sealed, key);
        await writeWholeFile(path, printConfiguration(configuration, seal));
        return { configuration, ...(warning === undefined ? {} : { warning }) };
      }),
  };
}

async function look(path: string, key: InstallationKey | undefined): Promise<Found> {
  let text: string | undefined;
  try {
    text = await readSmallFile(path);
  } catch (error) {
    return { kind: 'bad', code: 'ERR_SETTINGS_DAMAGED', why: describe(error) };
  }
  if (text === undefined) return { kind: 'good', configuration: EMPTY_CONFIGURATION };
  try {
    const { configuration, seal } = parseConfiguration(text, { development: key === undefined });
    if (key === undefined || isWithoutSealedContent(configuration)) return { kind: 'good', configuration };
    if (seal === undefined) return { kind: 'bad', code: 'ERR_SETTINGS_SEAL_BROKEN', why: 'it has no seal' };
    if (isSealIntact(configuration.sealed, seal, key)) return { kind: 'good', configuration };
    if (seal.keeper === 'keychain' && key.keeper !== 'keychain') {
      const why = `${path} is not used: it is sealed with a key of the keychain, and no keychain answers; it is left where it is`;
      return { kind: 'unverifiable', warning: new CpxError('ERR_SETTINGS_SEAL_BROKEN', why) };
    }
    const why = 'its seal is not that of its content: it was changed outside the companion, or sealed with another key';
    return { kind: 'bad', code: 'ERR_SETTINGS_SEAL_BROKEN', why };
  } catch (error) {
    return { kind: 'bad', code: 'ERR_SETTINGS_DAMAGED', why: describe(error) };
  }
}

/** A person may write port and language by hand: a seal protects nothing where its content is the shipped one. */
function isWithoutSealedContent({ sealed }: Configuration): boolean {
  return Object.values(sealed).every((list: readonly unknown[]) => list.length === 0);
}

function describe(error: unknown): string {
  return error instanceof CpxError ? error.message : systemCodeOf(error);
}
