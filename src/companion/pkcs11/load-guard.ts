import type { Log } from '../log/index.js';
import { CpxError } from '../../protocol/index.js';
import type { ModuleSource } from './host/messages.js';

/** How a module failed that is left alone. */
export type QuarantineCause = 'ERR_MODULE_CRASHED' | 'ERR_MODULE_TIMEOUT';

/** A module that crashed or hung when it was loaded. */
export interface QuarantinedModule {
  /** The file behind all links. */
  readonly path: string;
  /** What the file was like then; another size or time is another file, which is tried again. */
  readonly size: number;
  readonly modifiedMs: number;
  readonly cause: QuarantineCause;
  /** RFC 3339, in UTC. */
  readonly since: string;
}

/** Remembers, from one start to the next, which modules are left alone. Nothing of it throws. */
export interface ModuleQuarantine {
  /** @returns the entry that counts: undefined for a file that was never bad, has changed since, or is gone */
  find(path: string): QuarantinedModule | undefined;
  add(path: string, cause: QuarantineCause): void;
}

/** For whoever remembers nothing. */
export const NO_QUARANTINE: ModuleQuarantine = Object.freeze({ find: () => undefined, add: () => undefined });

/** Ends of a process that somebody else is behind: Ctrl-C, the system's shutdown, its lack of memory, ourselves. */
const ENDED_BY_OTHERS: ReadonlySet<string> = new Set([
  ...['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL'],
  'exit code 0',
]);

/** A crash may be a card's doing (virtual-card.md, section 13) or chance: the second in a row is the module's. */
const CRASHES = 2;

/** Keeps modules from being loaded again that crash or hang at it: each try costs a process, and a hang ten seconds. */
export class LoadGuard {
  readonly #quarantine: ModuleQuarantine;
  readonly #log: Log;
  readonly #crashes = new Map<string, number>();

  constructor(quarantine: ModuleQuarantine, log: Log) {
    this.#quarantine = quarantine;
    this.#log = log;
  }

  /** @throws CpxError ERR_MODULE_QUARANTINED, naming the module */
  requireLoadable(source: ModuleSource): void {
    const entry = source.kind === 'library' ? this.#quarantine.find(source.path) : undefined;
    if (entry !== undefined) throw quarantined(entry.path, entry.cause);
  }

  noteLoaded(source: ModuleSource): void {
    if (source.kind === 'library') this.#crashes.delete(source.path);
  }

  /**
   * @param how what ended the host, of a crash
   * @returns what to say of the failure: it itself, or that the module is left alone from now on
   */
  judgeFailure(source: ModuleSource, error: unknown, how: string | undefined): unknown {
    if (source.kind !== 'library' || !(error instanceof CpxError)) return error;
    const { code } = error;
    if (code !== 'ERR_MODULE_CRASHED' && code !== 'ERR_MODULE_TIMEOUT') return error;
    if (code === 'ERR_MODULE_CRASHED') {
      if (how === undefined || ENDED_BY_OTHERS.has(how)) return error;
      const crashes = (this.#crashes.get(source.path) ?? 0) + 1;
      this.#crashes.set(source.path, crashes);
      if (crashes < CRASHES) return error;
    }
    this.#crashes.delete(source.path);
    this.#quarantine.add(source.path, code);
    this.#log.warn('module-quarantined', { module: source.path, cause: code, how });
    return quarantined(source.path, code, error);
  }
}

function quarantined(path: string, code: QuarantineCause, cause?: unknown): CpxError {
  const what = code === 'ERR_MODULE_TIMEOUT' ? 'hung' : 'crashed';
  return new CpxError('ERR_MODULE_QUARANTINED', `${path} ${what} when it was loaded, and is left alone`, { cause });
}
