import {
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** How much of the log is kept: enough for weeks of sign-ins, and little of anybody's disk. */
export interface LogFileLimits {
  /** Of one file; a line that does not fit begins the next. */
  readonly bytes: number;
  /** `companion.log` and `companion.log.1` (newer) to `companion.log.4` (oldest). */
  readonly files: number;
}

export const LOG_FILE_LIMITS: LogFileLimits = Object.freeze({ bytes: 2_000_000, files: 5 });

/** The companion's log in the system's folder for logs. */
export const LOG_FILE_NAME = 'companion.log';

/** A file that lines are added to. */
export interface LineFile {
  /** @throws what the system throws; the next line tries anew, and begins a line of its own */
  write(line: string): void;
  close(): void;
}

/** The files of a log, the newest first, whether or not they are there. */
export function listLogFiles(path: string, limits: Pick<LogFileLimits, 'files'> = LOG_FILE_LIMITS): string[] {
  return Array.from({ length: limits.files }, (_, age) => (age === 0 ? path : `${path}.${age}`));
}

/**
 * Adds lines to a file that its owner alone can read, and begins another when it is full. Our own few lines, because
 * what exists writes later (pino-roll, rotating-file-stream): the line that says why a process ends would be lost.
 * Nothing is opened before the first line. A second process may write to the same file.
 */
export function openRotatingFile(path: string, limits: LogFileLimits = LOG_FILE_LIMITS): LineFile {
  let handle: number | undefined;
  /** The last line was cut off: the disk was full. */
  let cut = false;

  function open(): number {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    handle = openSync(path, 'a', 0o600);
    // An older file may have been made, or changed, with more rights.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & 0o077) !== 0) fchmodSync(handle, 0o600);
    return handle;
  }

  function close(): void {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  }

  /** The open file, with room for so many bytes more. */
  function withRoom(length: number): number {
    let current = handle ?? open();
    // Twice at most: another process may have moved the file away already.
    for (let turns = 0; turns < 2; turns++) {
      const { size, ino } = fstatSync(current);
      const ours = statSync(path, { throwIfNoEntry: false })?.ino === ino;
      if (ours && (size === 0 || size + length <= limits.bytes)) return current;
      close();
      if (ours) rotate();
      current = open();
    }
    return current;
  }

  function rotate(): void {
    const files = listLogFiles(path, limits);
    for (let age = files.length - 1; age >= 0; age--) {
      const [file = '', next] = files.slice(age, age + 2);
      // What cannot be moved away is not added to: the log stays as small as it was promised to be.
      if (next === undefined) rmSync(file, { force: true });
      else if (statSync(file, { throwIfNoEntry: false }) !== undefined) renameSync(file, next);
    }
  }

  return {
    write(line) {
      const bytes = Buffer.from(`${cut ? '\n' : ''}${line}\n`);
      const to = withRoom(bytes.length);
      let at = 0;
      try {
        while (at < bytes.length) at += writeSync(to, bytes, at);
        cut = false;
      } catch (error) {
        cut ||= at > 0;
        throw error;
      }
    },
    close,
  };
}
