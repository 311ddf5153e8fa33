import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CpxError } from '../../protocol/index.js';

/** When this process began: with its id, what tells it from every other. */
const STARTED = String(performance.timeOrigin);

/**
 * Takes a folder for this process with a lock file that holds its process id and start; a lock whose process is gone is taken
 * over.
 * @returns a function that gives the folder back
 * @throws CpxError ERR_SETTINGS_LOCKED when a living process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'mailbox.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(`${String(process.pid)} ${STARTED}`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const [pid = '', started] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
      const holder = Number(pid);
      // In a container each start has the same process id: an earlier life of our own holds nothing.
      const ownPast = holder === process.pid && started !== STARTED;
      if (!ownPast && isAlive(holder)) {
        throw new CpxError('ERR_SETTINGS_LOCKED', `the data folder is in use by process ${String(holder)}: ${folder}`);
      }
      await rm(path, { force: true });
    }
  }
  throw new CpxError('ERR_SETTINGS_LOCKED', `the data folder is being taken by another process: ${folder}`);
}

function isAlive(processId: number): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
