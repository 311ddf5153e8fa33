import { posix, win32 } from 'node:path';
import type { DoctorSystem } from '../ports.js';

/** The folders of Firefox's profiles of this person, where each system and packaging keeps them. */
export async function listFirefoxProfiles(system: DoctorSystem): Promise<readonly string[]> {
  const paths = system.platform === 'win32' ? win32 : posix;
  const profiles: string[] = [];
  for (const folder of profileFolders(system)) {
    for (const name of await system.list(folder)) profiles.push(paths.join(folder, name));
  }
  return profiles;
}

function profileFolders({ platform, home, environment }: DoctorSystem): readonly string[] {
  switch (platform) {
    case 'win32':
      return environment.APPDATA === undefined
        ? []
        : [win32.join(environment.APPDATA, 'Mozilla', 'Firefox', 'Profiles')];
    case 'darwin':
      return [posix.join(home, 'Library', 'Application Support', 'Firefox', 'Profiles')];
    default:
      return [
        posix.join(home, '.mozilla', 'firefox'),
        posix.join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox'),
        posix.join(home, '.var', 'app', 'org.mozilla.firefox', '.mozilla', 'firefox'),
      ];
  }
}
