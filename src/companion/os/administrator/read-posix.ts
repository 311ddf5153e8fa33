import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { AdministratorFile } from '../ports.js';
import { judgePosix } from './judge-posix.js';
import { LARGEST_ADMINISTRATOR_FILE, refused } from './refused.js';

/**
 * Reads a file on Linux or macOS. Folders are judged from the root folder down: once a folder is known to be root's
 * alone, nobody else can exchange what is below it, so the file that is opened last is the one at this path; it is
 * judged and read through one descriptor.
 * @returns undefined where there is no such file
 */
export async function readOnPosix(path: string): Promise<AdministratorFile | undefined> {
  if (!posix.isAbsolute(path)) return refused(`${path} is not absolute`);
  const clean = posix.normalize(path);
  try {
    for (const folder of foldersAbove(clean)) {
      const check = judgePosix('folder', folder, await lstat(folder), process.platform);
      if (!check.trusted) return refused(check.reason);
    }
    return await readFileOnce(clean);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') return refused(`${path} is a symbolic link`);
    return refused(`${path} cannot be read: ${code ?? String(error)}`);
  }
}

async function readFileOnce(path: string): Promise<AdministratorFile> {
  // O_NONBLOCK: a named pipe in its place must not hold us up.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const check = judgePosix('file', path, await handle.stat(), process.platform);
    if (!check.trusted) return refused(check.reason);
    const buffer = Buffer.alloc(LARGEST_ADMINISTRATOR_FILE + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
      if (length === buffer.length) return refused(`${path} is too large`);
    }
    return { bytes: Uint8Array.from(buffer.subarray(0, length)), check };
  } finally {
    await handle.close();
  }
}

/** `/`, `/etc`, `/etc/cpx-bridge` for `/etc/cpx-bridge/policy.json`. */
function foldersAbove(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}
