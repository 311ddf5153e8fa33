import type * as ElectronModule from 'electron';

/**
 * What the shell uses of Electron, and nothing else of it: the composition root hands it down, so that every file says
 * by its arguments what it touches. `native-stubs/electron` stands in for exactly this.
 */
export type Electron = Pick<
  typeof ElectronModule,
  | 'app'
  | 'BrowserWindow'
  | 'clipboard'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'nativeImage'
  | 'nativeTheme'
  | 'Notification'
  | 'powerMonitor'
  | 'protocol'
  | 'session'
  | 'shell'
  | 'Tray'
  | 'utilityProcess'
>;
