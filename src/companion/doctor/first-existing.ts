import { posix, win32 } from 'node:path';
import type { DoctorSystem } from './ports.js';

/** The folder, or the nearest one above it that exists: ours are made when they are first needed. */
export async function firstExisting(
  system: Pick<DoctorSystem, 'platform' | 'status'>,
  folder: string,
): Promise<string | undefined> {
  const paths = system.platform === 'win32' ? win32 : posix;
  for (let path = folder; ; path = paths.dirname(path)) {
    if ((await system.status(path))?.kind === 'folder') return path;
    if (paths.dirname(path) === path) return undefined;
  }
}
