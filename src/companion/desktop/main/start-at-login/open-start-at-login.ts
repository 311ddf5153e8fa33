import { createAutostartFile } from './autostart-file.js';
import { createLoginItem, type LoginItems } from './login-item.js';
import type { StartAtLogin } from './start-at-login.js';

/** How this system keeps what starts with the session. */
export function openStartAtLogin(app: LoginItems, platform: NodeJS.Platform = process.platform): StartAtLogin {
  return platform === 'win32' || platform === 'darwin' ? createLoginItem(app, platform) : createAutostartFile();
}
