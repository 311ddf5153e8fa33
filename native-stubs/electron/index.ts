/**
 * Stands in for Electron where its binary is not to be had: the same compiled `main` and `preload` of the desktop shell run
 * under plain Node, and their windows are windows of Chromium, driven by a process of its own. `register.ts` puts it in
 * Electron's place (`node --import …/register.js main.js`). Only what the shell uses is here, typed against Electron's own
 * types. Imports playwright-core and the types of electron; for tests and development only, never shipped in a package.
 * @see README.md
 */
export { app } from './app.js';
export { BrowserWindow } from './browser-window.js';
export { clipboard } from './clipboard.js';
export { dialog } from './dialog.js';
export { ipcMain } from './ipc-main.js';
export { Menu, Tray } from './menu-and-tray.js';
export { nativeImage } from './native-image.js';
export { nativeTheme } from './native-theme.js';
export { Notification } from './notification.js';
export { powerMonitor } from './power-monitor.js';
export { protocol, session } from './session.js';
export { shell } from './shell.js';
export { utilityProcess } from './utility-process.js';
export type { StandInOrder, StandInReport } from './inspection.js';
