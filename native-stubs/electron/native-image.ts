import { existsSync } from 'node:fs';

/** An image by its file. */
export interface StandInImage {
  readonly path: string;
  isEmpty(): boolean;
  setTemplateImage(option: boolean): void;
}

/** Stands in for `electron.nativeImage`, which makes an empty image of what it cannot read. */
export const nativeImage = {
  createFromPath: (path: string): StandInImage => ({
    path,
    // Electron reads PNG and JPEG, and ICO on Windows.
    isEmpty: () => !/\.(?:png|jpe?g|ico)$/.test(path) || !existsSync(path),
    setTemplateImage: () => undefined,
  }),
};
