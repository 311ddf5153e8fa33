import { found, ok, type Check } from '../check.js';
import { path } from '../facts.js';
import { firstExisting } from '../first-existing.js';

/** Bits of a mode that let the group or others in. */
const OTHERS = 0o077;

/** Can we write our folders, and can nobody else enter them? On Windows they are private by inheritance. */
export const machineFolders: Check = {
  id: 'machine-folders',
  layer: 'machine',
  title: { fr: 'Dossiers de CPx Bridge', en: 'Folders of CPx Bridge' },
  needs: [],
  limitMs: 2_000,
  findings: ['ERR_SETTINGS_WRITE_FAILED', 'DOCTOR_FOLDER_EXPOSED'],
  async run({ ports: { system, folders } }) {
    const ours = [folders.configuration, folders.data, folders.logs];
    for (const folder of ours) {
      // A file in its place, or in that of a folder above it, is found here as well.
      const existing = await firstExisting(system, folder);
      const blocked = (await system.status(folder)) !== undefined && existing !== folder;
      if (existing === undefined || blocked || !(await system.isWritable(existing))) {
        return found('ERR_SETTINGS_WRITE_FAILED', [path('folder', folder)]);
      }
    }
    if (system.platform === 'win32') return ok();
    for (const folder of [folders.configuration, folders.data]) {
      const status = await system.status(folder);
      if (status === undefined) continue;
      if ((status.mode & OTHERS) !== 0 || status.userId !== system.userId) {
        return found('DOCTOR_FOLDER_EXPOSED', [path('folder', folder)]);
      }
    }
    return ok();
  },
};
