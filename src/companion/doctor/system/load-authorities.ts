import { readdir } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { KNOWN_AUTHORITIES } from '../../../cpx/index.js';
import { loadCertificates, type Certificate } from '../../../pki/index.js';
import type { Log } from '../../log/index.js';
import type { Authorities, DoctorSystem } from '../ports.js';

/**
 * The authorities of IGC-Santé that the Cryptolib has put on this computer, as far as their fingerprint is one that the
 * product knows; a file that is none of them is passed over.
 * @see cpx.md, "Paths" and "PKI"
 */
export async function loadAuthorities(
  system: Pick<DoctorSystem, 'platform' | 'environment'>,
  log: Log,
  folder = authoritiesFolder(system),
): Promise<Authorities> {
  const paths = system.platform === 'win32' ? win32 : posix;
  const anchors: Certificate[] = [];
  const intermediates: Certificate[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    for (const certificate of await loadFile(paths.join(folder, name), log)) {
      const known = KNOWN_AUTHORITIES.find(({ fingerprint }) => fingerprint === certificate.sha256);
      if (known?.role === 'root') anchors.push(certificate);
      else if (known !== undefined) intermediates.push(certificate);
    }
  }
  return { anchors, intermediates };
}

function authoritiesFolder({ platform, environment }: Pick<DoctorSystem, 'platform' | 'environment'>): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment.ALLUSERSPROFILE ?? 'C:\\ProgramData', 'santesocial', 'CPS', 'Coffre');
    case 'darwin':
      return '/Library/Preferences/santesocial/CPS/coffre';
    default:
      return '/etc/opt/santesocial/CPS/Coffre';
  }
}

async function loadFile(path: string, log: Log): Promise<readonly Certificate[]> {
  try {
    return await loadCertificates(path);
  } catch (error) {
    log.debug('authority-file-passed-over', { path, problem: String(error) });
    return [];
  }
}
