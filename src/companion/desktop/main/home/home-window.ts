import type { Log } from '../../../log/index.js';
import type { HomeAction, HomeOutcome, HomeScreen, HomeSection, Licence } from '../../home-screen.js';
import type { OpenWindow, ShellWindow, WindowLook } from '../open-window.js';

const LOOK: WindowLook = { width: 860, height: 720, minWidth: 320, minHeight: 360 };

/** What the home window is made of. */
export interface HomeWindowOptions {
  readonly openWindow: OpenWindow;
  readonly describe: (section: HomeSection) => HomeScreen;
  readonly act: (action: HomeAction) => Promise<HomeOutcome>;
  readonly licences: () => Promise<readonly Licence[]>;
  readonly log: Log;
}

/** The window of the card, the settings and the history; one at most. */
export interface HomeWindow {
  /** Opens it, or brings it to the front; at the given part, else where the person left it. */
  open(section?: HomeSection): void;
  /** Shows what is known now. */
  refresh(): void;
  /** Asks the person for a file, in front of the window. */
  chooseFile(): Promise<string | undefined>;
  close(): void;
}

/** @returns the home window, not opened yet */
export function createHomeWindow({ openWindow, describe, act, licences, log }: HomeWindowOptions): HomeWindow {
  let window: ShellWindow<'home'> | undefined;
  let section: HomeSection = 'card';
  let shown = '';
  const refresh = (): void => {
    if (window === undefined) return;
    const screen = describe(section);
    const text = JSON.stringify(screen);
    if (text === shown) return;
    shown = text;
    window.show('screen', screen);
  };
  const open = (wanted?: HomeSection): void => {
    section = wanted ?? section;
    if (window !== undefined) {
      window.raise();
      if (wanted !== undefined) window.show('section', wanted);
      refresh();
      return;
    }
    const opened = openWindow(
      'home',
      { ...LOOK, title: describe(section).texts['home.title'] },
      {
        asks: {
          screen: () => {
            const screen = describe(section);
            shown = JSON.stringify(screen);
            return screen;
          },
          act: async (action) => {
            const outcome = await act(action);
            refresh();
            return outcome;
          },
          licences,
        },
        tells: {},
      },
      (how) => {
        if (how === 'crashed') log.error('the home window is lost; it opens again when it is asked for');
        if (window === opened) window = undefined;
        section = 'card';
        shown = '';
      },
    );
    window = opened;
  };
  return {
    open,
    refresh,
    chooseFile: async () => window?.chooseFile(),
    close: () => window?.close(),
  };
}
