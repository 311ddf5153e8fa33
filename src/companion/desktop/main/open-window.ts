import type { BrowserWindow, BrowserWindowConstructorOptions, FileFilter, Session } from 'electron';
import type { Log } from '../../log/index.js';
import type { MainHandlers, ShowInWindow, WindowName } from '../ipc.js';
import type { Electron } from './electron.js';
import { lockContents } from './lock-down.js';
import { addressOf, type WindowIpc } from './window-ipc.js';

/** An open window, without Electron. */
export interface ShellWindow<W extends WindowName> {
  readonly show: ShowInWindow<W>;
  /** Brings it to the front. */
  raise(): void;
  /** Asks the person for a file, in a dialog of the system; undefined: they changed their mind. */
  chooseFile(): Promise<string | undefined>;
  /**
   * Asks the person where to write a file; undefined: they changed their mind. The system asks before an older one.
   * @param name is offered
   */
  chooseFileToWrite(name: string, kinds: readonly FileFilter[]): Promise<string | undefined>;
  /** Closes it without asking its page. Safe to call twice. */
  close(): void;
}

/** What a kind of window looks like; the rest is the same for all. */
export type WindowLook = Pick<
  BrowserWindowConstructorOptions,
  'width' | 'height' | 'minWidth' | 'minHeight' | 'title' | 'alwaysOnTop' | 'minimizable' | 'maximizable' | 'resizable'
>;

/** What is called when a window goes: closed by the person (or by us), or its renderer died. */
export type OnGone = (how: 'closed' | 'crashed') => void;

/** Opens windows of every kind. */
export type OpenWindow = <W extends WindowName>(
  window: W,
  look: WindowLook,
  handlers: MainHandlers<W>,
  onGone: OnGone,
) => ShellWindow<W>;

/** What windows are opened with. */
export interface WindowSurroundings {
  readonly electron: Pick<Electron, 'app' | 'BrowserWindow' | 'dialog'>;
  readonly session: Session;
  readonly ipc: WindowIpc;
  /** The bundled preload script. */
  readonly preload: string;
  readonly log: Log;
}

/** @returns what opens a window: sandboxed, isolated, in our own session, shown once it has painted */
export function createWindowOpener({ electron, session, ipc, preload, log }: WindowSurroundings): OpenWindow {
  return (window, look, handlers, onGone) => {
    const browserWindow = new electron.BrowserWindow({
      ...look,
      show: false,
      center: true,
      fullscreenable: false,
      autoHideMenuBar: true,
      backgroundColor: '#f4f6f9',
      webPreferences: {
        session,
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        disableDialogs: true,
        devTools: !electron.app.isPackaged,
        backgroundThrottling: false,
      },
    });
    const { webContents } = browserWindow;
    lockContents(webContents, log);
    const show = ipc.attach(webContents, window, handlers);
    log.debug('window opened', { window });
    const gone = once((how) => {
      log.debug('window closed', { window, how });
      onGone(how);
    });
    browserWindow.removeMenu();
    browserWindow.once('ready-to-show', () => raise(browserWindow, electron.app));
    browserWindow.on('closed', () => gone('closed'));
    webContents.on('render-process-gone', (_event, { reason }) => {
      log.error('window crashed', { window, reason });
      gone('crashed');
      if (!browserWindow.isDestroyed()) browserWindow.destroy();
    });
    browserWindow.loadURL(addressOf(window)).catch((error: unknown) => {
      if (browserWindow.isDestroyed()) return;
      log.error('window could not be loaded', { window, detail: String(error) });
      gone('crashed');
      browserWindow.destroy();
    });
    return {
      show,
      raise: () => raise(browserWindow, electron.app),
      chooseFile: async () => {
        const { filePaths } = await electron.dialog.showOpenDialog(browserWindow, { properties: ['openFile'] });
        return filePaths[0];
      },
      chooseFileToWrite: async (name, kinds) => {
        const { canceled, filePath } = await electron.dialog.showSaveDialog(browserWindow, {
          defaultPath: name,
          filters: [...kinds],
          properties: ['createDirectory', 'showOverwriteConfirmation'],
        });
        return canceled || filePath === '' ? undefined : filePath;
      },
      close: () => {
        // No page of ours has anything to say about its end, and a hung one could not.
        if (!browserWindow.isDestroyed()) browserWindow.destroy();
      },
    };
  };
}

function raise(window: BrowserWindow, app: Electron['app']): void {
  if (window.isDestroyed()) return;
  window.show();
  window.moveTop();
  // On a Mac a window cannot come to the front before its program does.
  app.focus({ steal: true });
  window.focus();
}

function once(listener: OnGone): OnGone {
  let called = false;
  return (how) => {
    if (called) return;
    called = true;
    listener(how);
  };
}
