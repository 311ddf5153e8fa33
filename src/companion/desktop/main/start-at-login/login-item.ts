import type { App } from 'electron';
import type { StartAtLogin, StartAtLoginState } from './start-at-login.js';

/** What is needed of Electron. */
export type LoginItems = Pick<App, 'getLoginItemSettings' | 'isPackaged' | 'setLoginItemSettings'>;

/**
 * Windows (the key `Run` of this user, which Task Manager can switch off) and macOS (a login item, which the person may
 * have to approve). Never from a folder of sources: what would be started is Electron alone.
 * @see Electron documentation, "app.setLoginItemSettings"; Apple, SMAppService
 */
export function createLoginItem(app: LoginItems, platform: 'win32' | 'darwin'): StartAtLogin {
  const read = (): StartAtLoginState => {
    if (!app.isPackaged) return 'unavailable';
    const { openAtLogin, executableWillLaunchAtLogin, status } = app.getLoginItemSettings();
    if (platform === 'darwin') {
      if (status === 'requires-approval') return 'blocked';
      return openAtLogin ? 'on' : 'off';
    }
    if (!openAtLogin) return 'off';
    return executableWillLaunchAtLogin ? 'on' : 'blocked';
  };
  return {
    read: () => Promise.resolve(read()),
    set: (wanted) => {
      if (app.isPackaged) app.setLoginItemSettings({ openAtLogin: wanted });
      return Promise.resolve(read());
    },
  };
}
