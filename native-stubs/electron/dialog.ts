import type { Dialog, OpenDialogOptions, SaveDialogOptions } from 'electron';
import type { BrowserWindow } from './browser-window.js';
import { onOrder, report, type StandInReport } from './inspection.js';

const waiting: ((path: string | undefined) => void)[] = [];

onOrder((order) => {
  if (order.standIn === 'choose-file') waiting.shift()?.(order.path);
});

type Answer = Awaited<ReturnType<Dialog['showOpenDialog']>>;
type SaveAnswer = Awaited<ReturnType<Dialog['showSaveDialog']>>;

/** Stands in for `electron.dialog`: what is asked is reported, and answered by a test. */
export const dialog = {
  showOpenDialog: async (_window: BrowserWindow, { properties = [] }: OpenDialogOptions): Promise<Answer> => {
    const path = await choose({ standIn: 'file-dialog', properties });
    return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] };
  },
  showSaveDialog: async (
    _window: BrowserWindow,
    { defaultPath = '', filters = [] }: SaveDialogOptions,
  ): Promise<SaveAnswer> => {
    const endings = filters.flatMap(({ extensions }) => extensions);
    const path = await choose({ standIn: 'save-dialog', name: defaultPath, endings });
    return { canceled: path === undefined, filePath: path ?? '' };
  },
};

function choose(asked: StandInReport): Promise<string | undefined> {
  const chosen = new Promise<string | undefined>((resolve) => waiting.push(resolve));
  report(asked);
  return chosen;
}
