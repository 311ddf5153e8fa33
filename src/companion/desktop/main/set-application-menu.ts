import type { Electron } from './electron.js';

/**
 * No menu in any window. On a Mac the shortcuts of a text field (⌘C, ⌘V, ⌘A) are those of a menu: without one nobody
 * could paste an address.
 */
export function setApplicationMenu(
  { app, Menu }: Pick<Electron, 'app' | 'Menu'>,
  platform: NodeJS.Platform = process.platform,
): void {
  const menu =
    platform === 'darwin'
      ? Menu.buildFromTemplate([
          { label: app.getName(), submenu: [{ role: 'hide' }, { role: 'close' }] },
          { role: 'editMenu' },
        ])
      : null;
  Menu.setApplicationMenu(menu);
}
