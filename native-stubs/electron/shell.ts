import type { Shell } from 'electron';
import { report } from './inspection.js';

/** Stands in for `electron.shell`: what would be opened is reported. */
export const shell: Pick<Shell, 'openPath'> = {
  openPath: (path) => {
    report({ standIn: 'opened-path', path });
    return Promise.resolve('');
  },
};
