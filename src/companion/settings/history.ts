import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CpxError } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import { parseJson, settingsReaders } from './configuration.js';
import { decryptText, encryptText } from './encrypt-text.js';
import { withFileLock } from './file-lock.js';
import { boundHistory, readHistoryEntries, type HistoryEntry } from './history-entry.js';
import type { InstallationKey } from './installation-key.js';
import type { History } from './ports.js';
import { deriveKey } from './seal.js';
import { readSmallFile, timeStamp } from './small-file.js';
import { watchFile } from './watch-file.js';
import { systemCodeOf, writeWholeFile } from './write-whole-file.js';

/** Where the history is and how it is sealed. */
export interface HistoryOptions {
  readonly path: string;
  readonly key: InstallationKey;
  readonly log: Log;
  readonly now: () => Date;
}

const USE = 'cpx-bridge:history:v1';

/** 500 entries with names of 200 characters, in base64, take two thirds of it. */
const LARGEST_FILE = 1_048_576;

const read = settingsReaders;
const base64 = read.text(/^[0-9A-Za-z+/]+={0,2}$/, 'base64');
const file = read.object({
  version: read.oneOf([1]),
  keeper: read.oneOf(['keychain', 'file']),
  nonce: base64,
  sealed: base64,
});

/** Opens the history kept in a file; one that is damaged or not ours is kept aside and reported. Never throws. */
export async function openHistory({ path, key, log, now }: HistoryOptions): Promise<History> {
  const lock = `${path}.lock`;
  const secret = deriveKey(key.secret, USE);
  const listeners = new Set<() => void>();
  let entries: readonly HistoryEntry[] = [];
  /** What has not found its way to the disk yet. */
  let unsaved: readonly HistoryEntry[] = [];
  let problem: CpxError | undefined;

  const report = (error: CpxError): void => {
    if (error.message !== problem?.message) log.warn('history warning', { code: error.code, detail: error.message });
    problem = error;
  };
  const tell = (): void => listeners.forEach((listener) => listener());

  /** @throws CpxError ERR_SETTINGS_KEYCHAIN_UNAVAILABLE for a file that is not ours to touch */
  const load = async (): Promise<readonly HistoryEntry[]> => {
    const text = await readSmallFile(path, LARGEST_FILE);
    if (text === undefined) return [];
    const { keeper, ...encrypted } = file(parseJson(text), '');
    if (keeper === 'keychain' && key.keeper !== 'keychain') {
      const why = `${path} is sealed with a key of the keychain, and no keychain answers; it is left where it is`;
      throw new CpxError('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE', why);
    }
    return readHistoryEntries(parseJson(decryptText(encrypted, secret, USE)), 'entries');
  };

  /** What the file holds, or nothing where it cannot be used: then it is kept aside. Under the lock. */
  const loadOrKeepAside = async (): Promise<readonly HistoryEntry[]> => {
    try {
      return await load();
    } catch (cause) {
      const code = cause instanceof CpxError ? cause.code : 'ERR_SETTINGS_DAMAGED';
      if (code === 'ERR_SETTINGS_KEYCHAIN_UNAVAILABLE') throw cause;
      const unsealed = code === 'ERR_SETTINGS_SEAL_BROKEN';
      const aside = `${path}.${unsealed ? 'unsealed' : 'damaged'}-${timeStamp(now())}`;
      await rename(path, aside);
      const why = cause instanceof CpxError ? cause.message : systemCodeOf(cause);
      const what = `${path} is not used: ${why}; it is kept as ${aside}`;
      report(new CpxError(unsealed ? code : 'ERR_SETTINGS_DAMAGED', what, { cause }));
      return [];
    }
  };

  const save = async (): Promise<void> => {
    if (key.keeper === 'memory') {
      // The key is another one at the next start: what is written with it could never be read.
      throw new CpxError(
        'ERR_SETTINGS_KEYCHAIN_UNAVAILABLE',
        'the history has no key that is kept: it stays in memory',
      );
    }
    const { keeper } = key;
    await withFileLock(lock, async () => {
      const before = problem;
      const all = boundHistory([...(await loadOrKeepAside()), ...unsaved]);
      const content = { version: 1, keeper, ...encryptText(JSON.stringify(all), secret, USE) };
      await writeWholeFile(path, `${JSON.stringify(content)}\n`);
      entries = all;
      unsaved = [];
      // What was found wrong stays said until the next entry has found everything in order.
      if (problem === before) problem = undefined;
    });
  };

  const asError = (cause: unknown): CpxError =>
    cause instanceof CpxError
      ? cause
      : new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path}: ${systemCodeOf(cause)}`, { cause });

  // One after the other, as entries came.
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const look = async (): Promise<void> => {
    try {
      // Without the lock first: a full disk has no room for it, and what is there can be read all the same.
      const found = key.keeper === 'memory' ? [] : await load().catch(() => withFileLock(lock, loadOrKeepAside));
      entries = boundHistory([...found, ...unsaved]);
    } catch (cause) {
      report(asError(cause));
    }
    tell();
  };
  await inTurn(look);
  const watcher = watchFile(path, () => void inTurn(look), log);

  return {
    get entries() {
      return entries;
    },
    get problem() {
      return problem;
    },
    record: (entry) =>
      inTurn(async () => {
        unsaved = boundHistory([...unsaved, entry]);
        try {
          await save();
        } catch (cause) {
          entries = boundHistory([...entries, entry]);
          report(asError(cause));
        }
        tell();
      }),
    clear: () =>
      inTurn(async () => {
        try {
          await withFileLock(lock, () => removeAll(path));
        } catch (cause) {
          throw asError(cause);
        }
        [entries, unsaved, problem] = [[], [], undefined];
        tell();
      }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      watcher.close();
      await queue;
    },
  };
}

/** The history and what was kept aside of it. */
async function removeAll(path: string): Promise<void> {
  const name = basename(path);
  for (const entry of await readdir(dirname(path))) {
    if (entry === name || /^\.(?:damaged|unsealed)-/.test(entry.startsWith(name) ? entry.slice(name.length) : '')) {
      await rm(join(dirname(path), entry), { force: true });
    }
  }
}
