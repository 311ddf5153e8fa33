import { accessSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where test cards are kept between runs: `.cache/test-cards` of the repository, or a folder of this user alone among
 * the temporary ones where the repository cannot be written.
 */
export function defaultTestCardFolder(): string {
  const repository = findRepository(dirname(fileURLToPath(import.meta.url)));
  if (repository !== undefined && isWritable(repository)) return join(repository, '.cache', 'test-cards');
  const folder = join(tmpdir(), `cpx-bridge-test-cards-${userInfo().username}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = lstatSync(folder);
  // Temporary folders are everybody's: another user could have made this one, or a link in its place.
  if (!owner.isDirectory() || (process.getuid !== undefined && owner.uid !== process.getuid())) {
    throw new Error(`${folder} belongs to another user`);
  }
  return folder;
}

function findRepository(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
