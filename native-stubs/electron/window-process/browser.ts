import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const PROGRAMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** An address with which Chromium opens a window without tabs and address bar. */
export const BLANK_APP = 'data:text/html,<title>CPx%20Bridge</title>';

/** One Chromium with as many windows as are wanted, none of them with a bar. */
export interface Browser {
  readonly context: BrowserContext;
  /** An empty window: the parked one, or another. */
  openWindow(): Promise<Page>;
  /** Takes a window off the screen. The last one stays, empty: Chromium would end without it, and start slowly again. */
  closeWindow(page: Page, isLast: boolean): Promise<void>;
  /** Takes a window away whose page has crashed; if it was the last one, another one stays in its place. */
  dropWindow(page: Page, isLast: boolean): Promise<void>;
}

/** Starts Chromium with a profile below `folder`. */
export async function launchBrowser(folder: string): Promise<Browser> {
  const executablePath = process.env.CPX_BRIDGE_CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('there is no Chromium');
  const profile = join(folder, 'profile');
  const args = [
    // Chromium's sandbox does not work for the super-user.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    // Without the bar that complains about flags.
    '--test-type',
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    ...['--disable-quic', '--password-store=basic', `--app=${BLANK_APP}`],
    // A test drives the windows through this; never otherwise.
    ...(process.env.CPX_BRIDGE_WINDOWS_DEBUGGING === '1' ? ['--remote-debugging-port=0'] : []),
  ];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    viewport: null,
    args,
    ignoreDefaultArgs: ['--enable-automation'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  let parked = context.pages()[0];
  let queue: Promise<unknown> = Promise.resolve();

  const openAnother = async (): Promise<Page> => {
    const opened = context.waitForEvent('page', { predicate: (page) => page.url() === BLANK_APP, timeout: 60_000 });
    // A second start with the same profile makes the running one open a window.
    const starter = spawn(executablePath, [...args, `--user-data-dir=${profile}`], { stdio: 'ignore' });
    starter.on('error', () => undefined);
    return opened;
  };
  const park = async (page: Page): Promise<void> => {
    const session = await context.newCDPSession(page);
    await session.send('Page.resetNavigationHistory');
    const { windowId } = await session.send('Browser.getWindowForTarget');
    await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
    await session.detach();
    parked = page;
  };
  return {
    context,
    openWindow: () => {
      const page = queue.then(() => {
        const waiting = parked;
        parked = undefined;
        return waiting !== undefined && !waiting.isClosed() ? waiting : openAnother();
      });
      queue = page.catch(() => undefined);
      return page;
    },
    async closeWindow(page, isLast) {
      if (!isLast || page.isClosed()) {
        await page.close();
        return;
      }
      await page.goto(BLANK_APP);
      await park(page);
    },
    async dropWindow(page, isLast) {
      if (isLast && parked === undefined) await park(await openAnother());
      await page.close();
    },
  };
}
