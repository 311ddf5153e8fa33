import { join } from 'node:path';
import type { Session } from 'electron';
import type { Language } from '../../../protocol/index.js';
import type { HostSpawner } from '../../pkcs11/index.js';
import type { Texts } from '../texts.js';
import { createDoctorOnDemand } from './doctor/doctor-on-demand.js';
import type { DoctorWindow } from './doctor/doctor-window.js';
import type { Electron } from './electron.js';
import { lostWindow, type Notice } from './find-notices.js';
import { findResource } from './find-resource.js';
import type { HomeWindow } from './home/home-window.js';
import { openHome, type HomeSurroundings } from './home/open-home.js';
import { createWindowOpener } from './open-window.js';
import { createPinManager, type PinManager } from './pin-manager.js';
import type { ShellArguments } from './read-arguments.js';
import { createWelcome, type Welcome } from './welcome.js';
import { listenToWindows } from './window-ipc.js';
import { createWindowPrompt, type WindowPrompt } from './window-prompt.js';

/** What the windows stand in: the shell, asked anew each time. */
export interface ShellSurroundings extends HomeSurroundings {
  readonly electron: Electron;
  /** That of all windows. */
  readonly session: Session;
  readonly given: ShellArguments;
  readonly texts: Readonly<Record<Language, Texts>>;
  readonly spawnHost: HostSpawner;
  /** Settled when it is known whether the companion runs. */
  readonly started: () => Promise<void>;
  /** What a person is asked, or not any more, has changed. */
  readonly onChange: () => void;
  readonly notify: (notice: Notice) => void;
}

/** Every window of the shell. */
export interface ShellWindows {
  readonly prompt: WindowPrompt;
  readonly pins: PinManager;
  readonly welcome: Welcome;
  readonly home: HomeWindow;
  readonly doctor: DoctorWindow;
  /** All of them, to be told of what is new and to be closed at the end. */
  readonly all: readonly { refresh(): void; close(): void }[];
}

/** Puts the windows together; none is open yet. */
export function createShellWindows(around: ShellSurroundings): ShellWindows {
  const { electron, session, given, folders, texts, wording, clock, log, notify } = around;
  const surroundings = {
    openWindow: createWindowOpener({
      ...{ electron, session, log },
      ipc: listenToWindows(electron.ipcMain, log),
      preload: findResource('dist/desktop/preload.cjs'),
    }),
    texts,
    language: () => wording().language,
    clock,
    log,
  };
  const { openWindow } = surroundings;
  const prompt = createWindowPrompt({
    ...surroundings,
    onChange: around.onChange,
    onLost: () => notify(lostWindow(wording())),
  });
  const pins = createPinManager({
    ...surroundings,
    cards: () => around.companion()?.cards,
    signInAsking: () => prompt.asking,
    notify: (title, text) => notify({ key: `codes ${String(clock.now())}`, section: 'card', title, text }),
  });
  const welcome = createWelcome({ ...surroundings, marker: join(folders.data, 'welcome-shown') });
  const home = openHome({ ...around, openWindow });
  const doctor = createDoctorOnDemand({
    ...{ openWindow, wording, given, folders, log },
    clipboard: electron.clipboard,
    spawnHost: around.spawnHost,
    companion: async () => {
      await around.started();
      return around.companion();
    },
  });
  return { prompt, pins, welcome, home, doctor, all: [prompt, pins, welcome, home, doctor] };
}
