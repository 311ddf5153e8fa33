import { win32 } from 'node:path';
import { path, count, type Fact } from './facts.js';
import type { DoctorSystem } from './ports.js';

/**
 * Where the Cryptolib keeps what it has read of cards; it can go stale, and then shows an earlier card.
 * @returns undefined where nobody has said where it is (macOS)
 * @see cpx.md, "The module as a client sees it"; virtual-card.md, section 11
 */
function cacheFolder({ platform, environment }: Pick<DoctorSystem, 'platform' | 'environment'>): string | undefined {
  switch (platform) {
    case 'win32':
      return win32.join(environment.ALLUSERSPROFILE ?? 'C:\\ProgramData', 'santesocial', 'cps', 'cache');
    case 'linux':
      return '/etc/opt/santesocial/CPS/cache';
    default:
      return undefined;
  }
}

/** The cache as facts: the folder that has to be emptied, and how many files are in it; nothing where there is none. */
export async function describeCardCache(system: DoctorSystem): Promise<readonly Fact[]> {
  const folder = cacheFolder(system);
  if (folder === undefined || (await system.status(folder))?.kind !== 'folder') return [];
  return [path('cache', folder), count('cached-files', (await system.list(folder)).length)];
}
