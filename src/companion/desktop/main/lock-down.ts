import type { Session, WebContents } from 'electron';
import type { Log } from '../../log/index.js';
import { APP_SCHEME } from './app-protocol.js';

/** A session in which pages get nothing: no permission, no device, no download, and no address but our own files. */
export function lockSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('window asked for a permission', { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const ours = url.startsWith(`${APP_SCHEME}:`);
    if (!ours) log.warn('window asked for a foreign address', { url });
    answer({ cancel: !ours });
  });
}

/** Contents that stay where they are: no navigation (a dropped file is one), no new window, no guest. */
export function lockContents(contents: WebContents, log: Log): void {
  const refuse =
    (what: string) =>
    (event: { preventDefault(): void }): void => {
      event.preventDefault();
      log.warn('window refused', { what });
    };
  contents.setWindowOpenHandler(() => {
    log.warn('window refused', { what: 'another window' });
    return { action: 'deny' };
  });
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-frame-navigate', refuse('navigation of a frame'));
  contents.on('will-redirect', refuse('redirection'));
  contents.on('will-attach-webview', refuse('guest contents'));
}
