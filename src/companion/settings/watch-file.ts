import { mkdirSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Log } from '../log/index.js';

/** A file that another process replaces makes several events. */
const SETTLE_MILLISECONDS = 50;

/**
 * Calls back when another process may have replaced the file. The folder is watched, because a replaced file is a new
 * one; where the system cannot watch it (some network homes) the change is seen at the next start.
 */
export function watchFile(path: string, changed: () => void, log: Log): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(path)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, SETTLE_MILLISECONDS).unref();
    });
    watcher.on('error', (error) => log.debug('settings not watched', { detail: error.message }));
  } catch (error) {
    log.debug('settings not watched', { detail: error instanceof Error ? error.message : '' });
  }
  return {
    close: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
