import type { Dialog, OpenDialogOptions } from 'electron';
import type { BrowserWindow } from './browser-window.js';
import { onOrder, report } from './inspection.js';

const waiting: ((path: string | undefined) => void)[] = [];

onOrder((order) => {
  if (order.standIn === 'choose-file') waiting.shift()?.(order.path);
});

type Answer = Awaited<ReturnType<Dialog['showOpenDialog']>>;

/** Stands in for `electron.dialog`: what is asked is reported, and answered by a test. */
export const dialog = {
  showOpenDialog: async (_window: BrowserWindow, { properties = [] }: OpenDialogOptions): Promise<Answer> => {
    const chosen = new Promise<string | undefined>((resolve) => waiting.push(resolve));
    report({ standIn: 'file-dialog', properties });
    const path = await chosen;
    return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] };
  },
};
