import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CpxError, readersFor } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import type { StandardFolders } from '../os/index.js';
import type { ModuleQuarantine, QuarantinedModule } from '../pkcs11/index.js';
import { writeWholeFile } from '../settings/index.js';

/** More modules than any computer has; the oldest entries go first. */
const MOST = 32;

const read = readersFor('ERR_SETTINGS_INVALID');
const parse = read.object({
  version: read.oneOf([1]),
  modules: read.array(
    read.object({
      path: read.anyText(4_096),
      size: read.integer(0, Number.MAX_SAFE_INTEGER),
      modifiedMs: read.integer(0, Number.MAX_SAFE_INTEGER),
      cause: read.oneOf(['ERR_MODULE_CRASHED', 'ERR_MODULE_TIMEOUT']),
      since: read.text(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/, 'a time in UTC'),
    }),
    MOST,
  ),
});

/** The modules that are left alone, kept in the data folder. */
export interface OpenModuleQuarantine extends ModuleQuarantine {
  readonly entries: readonly QuarantinedModule[];
  /** Forgets all of them, because a person wants them tried again. @throws CpxError ERR_SETTINGS_WRITE_FAILED */
  clear(): Promise<void>;
  /** Resolves when everything is on the disk that could be written. */
  settled(): Promise<void>;
}

/**
 * Opens what is known of modules that crash or hang when they are loaded. A file that cannot be read counts as empty:
 * at worst a module is tried once more than needed. It has no seal, for all that it can do is to keep a module from
 * being used.
 */
export function openModuleQuarantine(
  { data }: Pick<StandardFolders, 'data'>,
  log: Log,
  now: () => Date = () => new Date(),
): OpenModuleQuarantine {
  const file = join(data, 'quarantined-modules.json');
  let entries: readonly QuarantinedModule[] = load();
  let writing: Promise<void> = Promise.resolve();

  function load(): readonly QuarantinedModule[] {
    try {
      return parse(JSON.parse(readFileSync(file, 'utf8')), '').modules;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('module-quarantine-unreadable', { file });
      return [];
    }
  }

  function save(): Promise<void> {
    const text = `${JSON.stringify({ version: 1, modules: entries }, undefined, 2)}\n`;
    const saved = writing.then(() => writeWholeFile(file, text));
    writing = saved.catch((error: unknown) => {
      log.warn('module-quarantine-not-saved', { problem: error instanceof CpxError ? error.message : String(error) });
    });
    return saved;
  }

  return {
    get entries() {
      return entries;
    },
    find(path) {
      const found = identify(path);
      return entries.find(
        (entry) => entry.path === found?.path && entry.size === found.size && entry.modifiedMs === found.modifiedMs,
      );
    },
    add(path, cause) {
      const identity = identify(path);
      if (identity === undefined) return;
      const others = entries.filter((entry) => entry.path !== identity.path);
      entries = [...others, { ...identity, cause, since: now().toISOString() }].slice(-MOST);
      save().catch(() => undefined); // Said in the log; in force all the same until this process ends.
    },
    async clear() {
      if (entries.length === 0) return;
      entries = [];
      await save();
    },
    settled: () => writing,
  };
}

/** What a file is known by; an update changes its size or its time. */
function identify(path: string): Pick<QuarantinedModule, 'path' | 'size' | 'modifiedMs'> | undefined {
  try {
    const real = realpathSync(path);
    const { size, mtimeMs } = statSync(real);
    return { path: real, size, modifiedMs: Math.round(mtimeMs) };
  } catch {
    return undefined;
  }
}
