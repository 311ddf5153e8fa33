import type { AdministratorFile } from '../ports.js';
import { readOnPosix } from './read-posix.js';
import { readOnWindows } from './read-windows.js';
import { refused } from './refused.js';

/**
 * Reads a file that only an administrator may have written, with the verdict on exactly the bytes that were read:
 * an administrator owns it and everything above it, nobody else may write, replace or move it, and no link is on the
 * way. Never throws; what cannot be checked is not trusted.
 * @returns undefined where there is no such file
 */
export async function readAdministratorFile(path: string): Promise<AdministratorFile | undefined> {
  try {
    return process.platform === 'win32' ? await readOnWindows(path) : await readOnPosix(path);
  } catch (error) {
    return refused(`${path} could not be checked: ${String(error)}`);
  }
}
