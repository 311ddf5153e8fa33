import type { Clipboard } from 'electron';
import { report } from './inspection.js';

/** Stands in for `electron.clipboard`: what would be copied is reported. */
export const clipboard: Pick<Clipboard, 'writeText'> = {
  writeText: (text) => {
    report({ standIn: 'copied', text });
    return Promise.resolve();
  },
};
