import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CpxError } from '../../../protocol/index.js';

/**
 * Finds a file of this installation, below the folder that holds `resources`.
 * @param path for instance `dist/icons/tray/ready-on-light.png`, or `dist/desktop`
 * @throws CpxError ERR_SETTINGS_INVALID when this installation does not have it
 */
export function findResource(path: string): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const found = fileURLToPath(new URL(path, folder));
    if (existsSync(found)) return found;
    if (folder.href === new URL('..', folder).href) {
      throw new CpxError('ERR_SETTINGS_INVALID', `${path} is missing from this installation`);
    }
  }
}
