import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CpxError } from '../../protocol/index.js';
import { systemCodeOf } from './write-whole-file.js';

const TIMES = Object.freeze({
  /** Between two tries. */
  pauseMilliseconds: 15,
  /** Work under a lock is one small file: an older lock was left by a process that died. */
  staleMilliseconds: 5_000,
  waitMilliseconds: 10_000,
});

/**
 * Runs `work` while no other process runs work under the same lock file.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED when the lock cannot be had
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await takeLock(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function takeLock(path: string): Promise<void> {
  const start = Date.now();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause: unknown) => refuse(path, cause));
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return;
    } catch (cause) {
      const code = systemCodeOf(cause);
      // On Windows a file that is being removed answers EPERM.
      const held = code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32');
      if (!held || Date.now() - start > TIMES.waitMilliseconds) refuse(path, cause);
    }
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > TIMES.staleMilliseconds) await rm(path, { force: true });
    else await delay(TIMES.pauseMilliseconds);
  }
}

function refuse(path: string, cause: unknown): never {
  throw new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path} cannot be taken (${systemCodeOf(cause)})`, { cause });
}
