import type { ErrorCode } from '../../../../protocol/index.js';
import type { Companion } from '../../../compose/index.js';
import type { Log } from '../../../log/index.js';
import type { StandardFolders } from '../../../os/index.js';
import type { Clock } from '../../../sign-in/index.js';
import type { OtherWindow } from '../../home-screen.js';
import type { Wording } from '../describe-prompt.js';
import type { OpenWindow } from '../open-window.js';
import type { FollowedStartAtLogin } from '../start-at-login/index.js';
import { describeHome } from './describe-home.js';
import { createHomeActions } from './home-actions.js';
import { createHomeWindow, type HomeWindow } from './home-window.js';
import { listLicences } from './list-licences.js';

/** What the home window stands in: the shell, asked anew each time. */
export interface HomeSurroundings {
  readonly companion: () => Companion | undefined;
  readonly failure: () => ErrorCode | undefined;
  readonly restart: () => Promise<void>;
  readonly startAtLogin: FollowedStartAtLogin;
  /** Of this installation; undefined until it was read. */
  readonly version: () => string | undefined;
  /** @returns what went wrong, else an empty text */
  readonly openFolder: (path: string) => Promise<string>;
  readonly openOther: (window: OtherWindow) => void;
  readonly folders: StandardFolders;
  readonly wording: () => Wording;
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts the home window together; it is not open yet. */
export function openHome({
  openWindow,
  ...around
}: HomeSurroundings & { readonly openWindow: OpenWindow }): HomeWindow {
  const { companion, folders, wording, log } = around;
  const home = createHomeWindow({
    openWindow,
    describe: (section) => {
      const running = companion();
      return describeHome(
        {
          section,
          failure: around.failure(),
          inventory: running?.cards.inventory,
          settings: running?.settings,
          history: running?.history,
          modulesAtStart: running?.modulesAtStart ?? [],
          modules: running?.cards.modules ?? [],
          policyFile: folders.policyFile,
          startAtLogin: around.startAtLogin.state,
          version: around.version(),
          url: running?.url,
          engine: engineOf(process.versions),
          now: around.clock.now(),
        },
        wording(),
      );
    },
    act: createHomeActions({
      companion,
      restart: around.restart,
      startAtLogin: around.startAtLogin,
      chooseFile: () => home.chooseFile(),
      openFolder: around.openFolder,
      openOther: around.openOther,
      logFolder: folders.logs,
      wording,
      log,
    }),
    licences: () => listLicences(),
    log,
  });
  return home;
}

function engineOf({
  electron,
  chrome,
}: Readonly<Record<string, string | undefined>>): { electron: string; chromium: string } | undefined {
  return electron === undefined || chrome === undefined ? undefined : { electron, chromium: chrome };
}
