import { linkSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { sleepSync } from './sleep.js';

const TIMES = {
  retryMs: 1,
  /** No change of the world takes that long; an older lock was left by a process that is gone, its number in use again. */
  staleAfterMs: 5_000,
  giveUpAfterMs: 15_000,
} as const;

/**
 * Runs a change while no other process changes the world. The lock is a hard link to a file that names its owner, so that
 * it never exists without that name, and the lock of a process that was killed can be taken over.
 */
export function withWorldLock<Result>(folder: string, change: () => Result): Result {
  const own = join(folder, `owner-${process.pid}-${threadId}`);
  const lock = join(folder, 'lock');
  writeFileSync(own, String(process.pid));
  try {
    acquire(own, lock);
    try {
      return change();
    } finally {
      unlinkSync(lock);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function acquire(own: string, lock: string): void {
  const start = Date.now();
  for (;;) {
    try {
      linkSync(own, lock);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isLeftBehind(lock)) removeLeftBehind(lock);
    else if (Date.now() - start > TIMES.giveUpAfterMs) throw new Error(`${lock} stays locked`);
    else sleepSync(TIMES.retryMs);
    const now = new Date();
    utimesSync(own, now, now);
  }
}

function isLeftBehind(lock: string): boolean {
  try {
    if (!isProcessAlive(Number(readFileSync(lock, 'utf8')))) return true;
    return Date.now() - statSync(lock).mtimeMs > TIMES.staleAfterMs;
  } catch {
    return false; // Released in the meantime.
  }
}

/** Only one process may take a lock away, or the second would take the first one's new lock. */
function removeLeftBehind(lock: string): void {
  const guard = `${lock}.takeover`;
  try {
    writeFileSync(guard, String(process.pid), { flag: 'wx' });
  } catch {
    // Another process is at it, or died there.
    if (isLeftBehind(guard)) rmSync(guard, { force: true });
    sleepSync(TIMES.retryMs);
    return;
  }
  try {
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
