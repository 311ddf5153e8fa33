import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Language } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import { createPrivateFolder } from '../../os/index.js';
import type { Texts } from '../texts.js';
import type { WelcomeScreen } from '../welcome-screen.js';
import type { OpenWindow, ShellWindow, WindowLook } from './open-window.js';

const LOOK: WindowLook = { width: 920, height: 620, minWidth: 280, minHeight: 320 };

/** What the window of the first run is made of. */
export interface WelcomeOptions {
  readonly openWindow: OpenWindow;
  readonly texts: Readonly<Record<Language, Texts>>;
  readonly language: () => Language;
  /** An empty file: where it is, the window was shown by itself once, and is not again. */
  readonly marker: string;
  readonly log: Log;
}

/** The window that shows in three pictures how a sign-in goes. */
export interface Welcome {
  /** Opens it, or brings it to the front. */
  open(): void;
  /** Opens it where it was never shown. */
  openOnce(): void;
  /** Says what it says in the language of now. */
  refresh(): void;
  close(): void;
}

/** @returns the first-run window, which is open once at most */
export function createWelcome({ openWindow, texts, language, marker, log }: WelcomeOptions): Welcome {
  let shown: ShellWindow<'welcome'> | undefined;
  let screen: WelcomeScreen;
  const write = (): WelcomeScreen => {
    const spoken = language();
    return { language: spoken, texts: texts[spoken], step: 'welcome' };
  };
  const open = (): void => {
    if (shown !== undefined) {
      shown.raise();
      return;
    }
    screen = write();
    const opened = openWindow(
      'welcome',
      { ...LOOK, title: screen.texts['welcome.title'] },
      {
        asks: {
          screen: () => {
            // Only now is there a page for the person to see.
            void remember(marker, log);
            return screen;
          },
        },
        tells: { closed: () => opened.close() },
      },
      () => {
        if (shown === opened) shown = undefined;
      },
    );
    shown = opened;
  };
  return {
    open,
    openOnce() {
      if (existsSync(marker)) return;
      log.info('first run: the window that shows how to sign in is opened');
      open();
    },
    refresh() {
      if (shown === undefined || screen.language === language()) return;
      screen = write();
      shown.show('screen', screen);
    },
    close: () => shown?.close(),
  };
}

/** That the file is there is all that it says: it is there at once or not at all. */
async function remember(marker: string, log: Log): Promise<void> {
  try {
    await createPrivateFolder(dirname(marker));
    await writeFile(marker, '', { flag: 'a', mode: 0o600 });
  } catch (error) {
    log.warn('it cannot be remembered that the first-run window was shown', { detail: String(error) });
  }
}
