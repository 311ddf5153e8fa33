import { join } from 'node:path';
import { CpxError, type ErrorCode, type Language } from '../../../protocol/index.js';
import type { Companion } from '../../compose/index.js';
import { openLog, type OpenLog } from '../../log/index.js';
import { createStandardFolders, type StandardFolders } from '../../os/index.js';
import type { HostSpawner } from '../../pkcs11/index.js';
import { createSystemClock, type Clock } from '../../sign-in/index.js';
import { APP_SCHEME_PRIVILEGES, serveAppFiles } from './app-protocol.js';
import { companionStateOf } from './companion-state.js';
import type { Wording } from './describe-prompt.js';
import type { Electron } from './electron.js';
import { faultOfSignIn } from './fault-of-sign-in.js';
import { findNotices } from './find-notices.js';
import { findResource } from './find-resource.js';
import { loadTexts } from './load-texts.js';
import { lockSession } from './lock-down.js';
import { createNotifier, type Notifier } from './notify.js';
import { companionOptionsOf, type ShellArguments } from './read-arguments.js';
import { setApplicationMenu } from './set-application-menu.js';
import { createShellWindows, type ShellWindows } from './shell-windows.js';
import { showTray, type ShownTray } from './show-tray.js';
import { followStartAtLogin, openStartAtLogin, type FollowedStartAtLogin } from './start-at-login/index.js';
import { trayViewOf, type MenuAction } from './tray-view.js';
import { createUtilityProcessSpawner } from './utility-process-spawner.js';

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
    level: given.logLevel,
    destination: { file: join(folders.logs, 'companion.log') },
  });
  await app.whenReady();
  const shell = new Shell(electron, given, folders, log);
  await shell.start();
  if (!given.development || given.welcome === true) shell.welcome();
}

/** The shell between start and quit. */
class Shell {
  readonly #electron: Electron;
  readonly #given: ShellArguments;
  readonly #folders: StandardFolders;
  readonly #log: OpenLog;
  readonly #clock: Clock = createSystemClock();
  readonly #texts = loadTexts();
  readonly #windows: ShellWindows;
  readonly #spawnHost: HostSpawner;
  readonly #tray: ShownTray;
  readonly #notifier: Notifier;
  readonly #startAtLogin: FollowedStartAtLogin;
  #version: string | undefined;
  #companion: Companion | undefined;
  #failure: ErrorCode | undefined;
  #fault: ErrorCode | undefined;
  #starting: Promise<void> | undefined;
  #soon: NodeJS.Immediate | undefined;
  #quitting = false;

  constructor(electron: Electron, given: ShellArguments, folders: StandardFolders, log: OpenLog) {
    this.#electron = electron;
    this.#given = given;
    this.#folders = folders;
    this.#log = log;
    this.#spawnHost = createUtilityProcessSpawner(electron.utilityProcess, folders.runtime);
    const session = electron.session.fromPartition(PARTITION, { cache: false });
    lockSession(session, log);
    serveAppFiles(session, findResource('dist/desktop'));
    setApplicationMenu(electron);
    this.#startAtLogin = followStartAtLogin(openStartAtLogin(electron.app), electron.app.isPackaged, log);
    this.#windows = createShellWindows({
      ...{ electron, session, given, folders, log },
      texts: this.#texts,
      wording: () => this.#wording,
      clock: this.#clock,
      spawnHost: this.#spawnHost,
      companion: () => this.#companion,
      failure: () => this.#failure,
      started: async () => this.#starting,
      restart: () => this.start(),
      version: () => this.#version,
      startAtLogin: this.#startAtLogin,
      openFolder: (path) => electron.shell.openPath(path),
      openOther: (window) => this.#act(window),
      onChange: () => this.#refresh(),
      notify: (notice) => this.#notifier.say([notice]),
    });
    this.#notifier = createNotifier(
      electron,
      () => this.#clock.now(),
      ({ section }) => this.#windows.home.open(section),
    );
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

  /** Shows how a sign-in goes, at the very first start. */
  welcome(): void {
    if (!this.#quitting) this.#windows.welcome.openOnce();
  }

  async #compose(): Promise<void> {
    try {
      const { readVersion, startCompanion } = await import('../../compose/index.js');
      this.#version ??= await readVersion();
      const companion = await startCompanion({
        ...companionOptionsOf(this.#given),
        folders: this.#folders,
        log: this.#log,
        language: this.#wording.language,
        prompt: this.#windows.prompt,
        spawnHost: this.#spawnHost,
        onSignInEnded: ({ outcome }) => {
          this.#fault = faultOfSignIn(outcome);
          this.#refreshSoon();
        },
      });
      this.#companion = companion;
      this.#failure = undefined;
      const { cards, settings, history } = companion;
      this.#notifier.takeAsSaid(settings.askedForAccess);
      const refresh = (): void => this.#refresh();
      cards.subscribe(refresh);
      settings.subscribe(refresh);
      settings.subscribeToAskedForAccess(() => this.#refreshSoon());
      history.subscribe(refresh);
      // What starts us in development mode waits for this line, as it does for that of `cpx-bridge serve`.
      if (this.#given.development) process.stderr.write(`listening on ${companion.url}\n`);
    } catch (error) {
      this.#failure = error instanceof CpxError ? error.code : 'ERR_FLOW_INTERNAL';
      const detail = error instanceof Error ? error.message : String(error);
      this.#log.error('the companion could not be started', { code: this.#failure, detail });
      if (this.#given.development) process.stderr.write(`error: ${this.#failure}: ${detail}\n`);
    }
    await this.#startAtLogin.arrange(this.#companion?.settings);
    this.#refresh();
  }

  #listen(): void {
    const { app, powerMonitor } = this.#electron;
    app.on('second-instance', () => this.#wake());
    // On a Mac a second start is no second process. The first one may say so too, while everything is still starting.
    app.on('activate', () => {
      if (this.#starting === undefined) this.#wake();
    });
    powerMonitor.on('suspend', () => {
      this.#log.info('the computer goes to sleep');
      // Whoever was asked is not there any more, and a card may be pulled unseen.
      this.#windows.prompt.cancel();
      this.#windows.pins.close();
    });
    powerMonitor.on('resume', () => {
      this.#log.info('the computer is awake');
      this.#lookAgain((cards) => cards.refresh());
    });
    app.on('before-quit', (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      this.#quitting = true;
      void this.#close().finally(() => app.quit());
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  }

  /** Somebody started the companion a second time, or clicked on its icon: what they look for comes to the front. */
  #wake(): void {
    if (this.#windows.prompt.asking) this.#windows.prompt.raise();
    else this.#windows.home.open();
  }

  #act(action: MenuAction): void {
    switch (action) {
      case 'open-home':
        this.#windows.home.open();
        break;
      case 'show-prompt':
        this.#windows.prompt.raise();
        break;
      case 'cancel':
        this.#windows.prompt.cancel();
        break;
      case 'retry':
        if (this.#companion === undefined) void this.start();
        else this.#lookAgain((cards) => cards.tryAgain());
        break;
      case 'manage-pin':
        this.#windows.pins.open();
        break;
      case 'diagnose':
        this.#windows.doctor.open();
        break;
      case 'how-to':
        this.#windows.welcome.open();
        break;
      case 'open-logs':
        void this.#electron.shell.openPath(this.#folders.logs);
        break;
      case 'quit':
        this.#electron.app.quit();
    }
  }

  #lookAgain(look: (cards: Companion['cards']) => Promise<unknown>): void {
    if (this.#companion === undefined) return;
    look(this.#companion.cards).then(
      () => this.#refresh(),
      (error: unknown) => this.#log.warn('cards could not be looked at', { detail: String(error) }),
    );
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
    const { cards, history } = this.#companion ?? {};
    const inventory = cards?.inventory;
    return trayViewOf(
      companionStateOf(inventory, { asking: this.#windows.prompt.asking, failure: this.#failure }),
      this.#wording,
      {
        card: inventory?.readers.some(({ card }) => card !== undefined) === true,
        fault: this.#fault,
        unsaved: history?.problem?.code === 'ERR_SETTINGS_WRITE_FAILED',
      },
    );
  }

  /** Once, however many sites ask in one moment. */
  #refreshSoon(): void {
    if (this.#soon !== undefined) return;
    this.#soon = setImmediate(() => {
      this.#soon = undefined;
      this.#refresh();
    });
  }

  #refresh(): void {
    if (this.#quitting) return;
    this.#tray.show(this.#view);
    for (const window of this.#windows.all) window.refresh();
    if (this.#companion === undefined) return;
    const { cards, settings } = this.#companion;
    const facts = { inventory: cards.inventory, asked: settings.askedForAccess, now: this.#clock.now() };
    this.#notifier.say(findNotices(facts, this.#wording));
  }

  /** Ends what is in flight, then everything else. Never throws. */
  async #close(): Promise<void> {
    try {
      await this.#starting;
      await Promise.all([this.#windows.pins.end(), this.#windows.doctor.end()]);
      await this.#companion?.close();
    } catch (error) {
      this.#log.error('closing failed', { detail: String(error) });
    }
    for (const window of this.#windows.all) window.close();
    this.#notifier.close();
    this.#tray.close();
    this.#log.close();
  }
}
