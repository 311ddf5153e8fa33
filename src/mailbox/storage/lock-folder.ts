import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CpxError } from '../../protocol/index.js';

/**
 * Takes a folder for this process with a lock file that holds its process id; a lock whose process is gone is taken
 * over.
 * @returns a function that gives the folder back
 * @throws CpxError ERR_SETTINGS_LOCKED when a living process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'mailbox.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder)) {
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
