import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { CpxError } from '../../protocol/index.js';
import { systemCodeOf } from './write-whole-file.js';

/** Longest file that is read: a hundred sites and modules take a tenth of it. */
export const LARGEST_FILE = 131_072;

/**
 * The text of a file, or undefined where there is none.
 * @param largest in bytes
 * @throws CpxError ERR_SETTINGS_INVALID for what is no file, too large or not UTF-8; else what the system throws
 */
export async function readSmallFile(path: string, largest = LARGEST_FILE): Promise<string | undefined> {
  let handle;
  try {
    // Without O_NONBLOCK (POSIX alone has it) a named pipe in the file's place would hold the start for ever.
    handle = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new CpxError('ERR_SETTINGS_INVALID', 'it is no regular file');
    if (status.size > largest) throw new CpxError('ERR_SETTINGS_INVALID', 'it is too large');
    return decodeUtf8(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** @throws CpxError ERR_SETTINGS_INVALID */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CpxError('ERR_SETTINGS_INVALID', 'it is not UTF-8', { cause });
  }
}

/** `20261123T092402123Z`: fits a file name on every system. */
export function timeStamp(now: Date): string {
  return now.toISOString().replace(/[-:.]/g, '');
}
