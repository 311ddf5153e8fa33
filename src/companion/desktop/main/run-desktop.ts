import { join } from 'node:path';
import { CpxError, type ErrorCode, type Language } from '../../../protocol/index.js';
import type { Companion } from '../../compose/index.js';
import { openLog, type OpenLog } from '../../log/index.js';
import { createStandardFolders, type StandardFolders } from '../../os/index.js';
import { createSystemClock, type Clock } from '../../sign-in/index.js';
import { APP_SCHEME_PRIVILEGES, serveAppFiles } from './app-protocol.js';
import { companionStateOf } from './companion-state.js';
import type { Wording } from './describe-prompt.js';
import type { Electron } from './electron.js';
import { findNotices } from './find-notices.js';
import { findResource } from './find-resource.js';
import { loadTexts } from './load-texts.js';
import { lockSession } from './lock-down.js';
import { createWindowOpener } from './open-window.js';
import type { ShellArguments } from './read-arguments.js';
import { showTray, type ShownTray } from './show-tray.js';
import { trayViewOf, type MenuAction } from './tray-view.js';
import { createUtilityProcessSpawner } from './utility-process-spawner.js';
import { listenToWindows } from './window-ipc.js';
import { createWindowPrompt, type WindowPrompt } from './window-prompt.js';

/** In memory alone: no window leaves anything on the disk. */
const PARTITION = 'cpx-bridge-windows';

/**
 * Runs the companion with tray and windows until it is told to quit. What must be said before Electron is ready is said
 * before the first `await`.
 */
export async function runDesktop(electron: Electron, given: ShellArguments): Promise<void> {
  const { app, protocol } = electron;
  app.setName('CPx Bridge');
  app.setAppUserModelId('fr.cpx-bridge');
  if (given.profile !== undefined) app.setPath('userData', given.profile);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged(APP_SCHEME_PRIVILEGES);
  // Closed windows are no end: the companion lives in the tray.
  app.on('window-all-closed', () => undefined);

  const folders = createStandardFolders();
  const log = await openLog({
    level: given.logLevel ?? 'info',
    destination: { file: join(folders.logs, 'companion.log') },
  });
  await app.whenReady();
  const shell = new Shell(electron, given, folders, log);
  await shell.start();
}

/** The shell between start and quit. */
class Shell {
  readonly #electron: Electron;
  readonly #given: ShellArguments;
  readonly #folders: StandardFolders;
  readonly #log: OpenLog;
  readonly #clock: Clock = createSystemClock();
  readonly #texts = loadTexts();
  readonly #prompt: WindowPrompt;
  readonly #tray: ShownTray;
  readonly #told = new Set<string>();
  #companion: Companion | undefined;
  #failure: ErrorCode | undefined;
  #starting: Promise<void> | undefined;
  #quitting = false;

  constructor(electron: Electron, given: ShellArguments, folders: StandardFolders, log: OpenLog) {
    this.#electron = electron;
    this.#given = given;
    this.#folders = folders;
    this.#log = log;
    const session = electron.session.fromPartition(PARTITION, { cache: false });
    lockSession(session, log);
    serveAppFiles(session, findResource('dist/desktop'));
    electron.Menu.setApplicationMenu(null);
    this.#prompt = createWindowPrompt({
      openWindow: createWindowOpener({
        ...{ electron, session, log },
        ipc: listenToWindows(electron.ipcMain, log),
        preload: findResource('dist/desktop/preload.cjs'),
      }),
      texts: this.#texts,
      language: () => this.#wording.language,
      clock: this.#clock,
      log,
      onChange: () => this.#refresh(),
    });
    this.#tray = showTray(
      electron,
      this.#view,
      (action) => this.#act(action),
      () => this.#wake(),
    );
    this.#listen();
  }

  /** Starts what serves the pages; a failure is shown in the tray, from where it can be tried again. */
  async start(): Promise<void> {
    this.#starting ??= this.#compose().finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  async #compose(): Promise<void> {
    try {
      const { startCompanion } = await import('../../compose/index.js');
      const { development, port, modules, allowedOrigins, configurationFile, world } = this.#given;
      this.#companion = await startCompanion({
        folders: this.#folders,
        log: this.#log,
        language: this.#wording.language,
        prompt: this.#prompt,
        spawnHost: createUtilityProcessSpawner(this.#electron.utilityProcess, this.#folders.runtime),
        ...(port === undefined ? {} : { port }),
        ...(modules === undefined ? {} : { modules }),
        ...(development
          ? {
              development: {
                ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
                ...(configurationFile === undefined ? {} : { configurationFile }),
                ...(world === undefined ? {} : { world }),
              },
            }
          : {}),
      });
      this.#failure = undefined;
      const { cards, settings, url } = this.#companion;
      cards.subscribe(() => this.#refresh());
      settings.subscribe(() => this.#refresh());
      // What starts us in development mode waits for this line, as it does for that of `cpx-bridge serve`.
      if (development) process.stderr.write(`listening on ${url}\n`);
    } catch (error) {
      this.#failure = error instanceof CpxError ? error.code : 'ERR_FLOW_INTERNAL';
      const detail = error instanceof Error ? error.message : String(error);
      this.#log.error('the companion could not be started', { code: this.#failure, detail });
      if (this.#given.development) process.stderr.write(`error: ${this.#failure}: ${detail}\n`);
    }
    this.#refresh();
  }

  #listen(): void {
    const { app, powerMonitor } = this.#electron;
    app.on('second-instance', () => this.#wake());
    powerMonitor.on('suspend', () => {
      this.#log.info('the computer goes to sleep');
      // Whoever was asked is not there any more, and a card may be pulled unseen.
      this.#prompt.cancel();
    });
    powerMonitor.on('resume', () => {
      this.#log.info('the computer is awake');
      this.#companion?.cards.refresh().then(
        () => this.#refresh(),
        (error: unknown) => this.#log.warn('cards could not be looked at', { detail: String(error) }),
      );
    });
    app.on('before-quit', (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      this.#quitting = true;
      void this.#close().finally(() => app.quit());
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  }

  /** Somebody started the companion a second time: what they look for comes to the front. */
  #wake(): void {
    if (this.#prompt.asking) {
      this.#prompt.raise();
      return;
    }
    const { texts } = this.#wording;
    this.#notify(texts['notice.running.title'], texts['notice.running.text']);
  }

  #act(action: MenuAction): void {
    const { app, shell } = this.#electron;
    switch (action) {
      case 'show-prompt':
        this.#prompt.raise();
        break;
      case 'cancel':
        this.#prompt.cancel();
        break;
      case 'retry':
        if (this.#companion === undefined) void this.start();
        else void this.#companion.cards.refresh().catch(() => undefined);
        break;
      case 'open-logs':
        void shell.openPath(this.#folders.logs);
        break;
      case 'quit':
        app.quit();
    }
  }

  get #wording(): Wording {
    const language: Language =
      this.#companion?.settings.current.language ?? this.#given.language ?? this.#systemLanguage;
    return { language, texts: this.#texts[language] };
  }

  /** French, unless the person's first language is English. */
  get #systemLanguage(): Language {
    const [first = ''] = this.#electron.app.getPreferredSystemLanguages();
    return /^en(?:-|$)/i.test(first) ? 'en' : 'fr';
  }

  get #view(): ReturnType<typeof trayViewOf> {
    const inventory = this.#companion?.cards.inventory;
    return trayViewOf(
      companionStateOf(inventory, { asking: this.#prompt.asking, failure: this.#failure }),
      this.#wording,
    );
  }

  #refresh(): void {
    if (this.#quitting) return;
    this.#tray.show(this.#view);
    if (this.#companion === undefined) return;
    const { cards, settings } = this.#companion;
    const facts = { inventory: cards.inventory, asked: settings.askedForAccess, now: this.#clock.now() };
    for (const { key, title, text } of findNotices(facts, this.#wording)) {
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#notify(title, text);
    }
  }

  #notify(title: string, body: string): void {
    if (this.#electron.Notification.isSupported()) new this.#electron.Notification({ title, body }).show();
  }

  /** Ends what is in flight, then everything else. Never throws. */
  async #close(): Promise<void> {
    try {
      await this.#starting;
      await this.#companion?.close();
    } catch (error) {
      this.#log.error('closing failed', { detail: String(error) });
    }
    this.#prompt.close();
    this.#tray.close();
    this.#log.close();
  }
}
