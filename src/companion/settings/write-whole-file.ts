import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CpxError } from '../../protocol/index.js';

const WINDOWS_RENAME_TRIES = 10;
const WINDOWS_RENAME_PAUSE_MILLISECONDS = 50;

/**
 * Replaces a file by a new one, whole or not at all, readable by its owner alone. Our own few lines, because
 * write-file-atomic 7 does not look at how much was written: on a full disk it replaces the file by the part that
 * found room, and reports success.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED; the old file is then as it was
 */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  let temporary: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // A configuration file may be a link into a person's own collection of such files: the link stays.
    const target = await realpath(path).catch(() => path);
    temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path} cannot be written (${systemCodeOf(cause)})`, { cause });
  }
}

/** The system's name of an error (`ENOSPC`), or what kind of error it was. */
export function systemCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return (error as NodeJS.ErrnoException).code ?? error.name;
}

/** On Windows a virus scanner or a reader may hold the old file for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCodeOf(error));
      if (!held || tries === WINDOWS_RENAME_TRIES) throw error;
      await delay(WINDOWS_RENAME_PAUSE_MILLISECONDS);
    }
  }
}

/** Makes the new name survive a power cut. Windows has no such call, some network file systems refuse it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EACCES'].includes(systemCodeOf(error))) throw error;
  }
}
