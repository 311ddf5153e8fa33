import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { HomeSection } from '../../../../src/companion/desktop/home-screen.js';
import type { WindowName } from '../../../../src/companion/desktop/ipc.js';
import { untilFolder } from '../../../support/until-folder.js';

function isWindow(name: WindowName): (page: Page) => boolean {
  return (page) => page.url().endsWith(`/${name}.html`);
}

/** Resolves when a window is off the screen: closed, or emptied and kept for the next use. */
export async function closed(page: Page): Promise<void> {
  if (!page.isClosed()) await Promise.any([page.waitForEvent('close'), page.waitForURL(/^data:/)]);
}

/** Presses a key at which the window may close: its release then reaches nobody. */
export async function pressToClose(page: Page, key: 'Enter' | 'Escape'): Promise<void> {
  try {
    await page.keyboard.press(key);
  } catch (error) {
    if (!page.isClosed()) throw error;
  }
}

/** The windows of a shell on the stand-in, driven by a test beside the stand-in itself. */
export class StandInWindows {
  readonly #folder: string;
  #browser: Browser | undefined;

  /** @param folder is created; the stand-in keeps its profile there */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { mode: 0o700 });
  }

  /** What the shell is started with. */
  get environment(): NodeJS.ProcessEnv {
    return { CPX_BRIDGE_WINDOWS_FOLDER: this.#folder, CPX_BRIDGE_WINDOWS_DEBUGGING: '1' };
  }

  /** The windows, driven beside the stand-in. */
  async context(): Promise<BrowserContext> {
    if (this.#browser === undefined) {
      const port = await this.#debuggingPort();
      this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    }
    return this.#browser.contexts()[0]!;
  }

  /** The PIN window, once it shows a step. */
  promptWindow(step: string): Promise<Page> {
    return this.window('prompt', step);
  }

  /** A window, once it shows a step. */
  async window(name: WindowName, step: string): Promise<Page> {
    const page = await this.#windowOf(name);
    await page.locator(`main[data-step=${step}]`).waitFor();
    await page.locator('html:not([data-inert])').waitFor();
    return page;
  }

  /** The home window, once it shows a part. */
  async homeWindow(part?: HomeSection): Promise<Page> {
    const page = await this.#windowOf('home');
    await page.locator(`[role=tab][aria-selected=true]${part === undefined ? '' : `#tab-${part}`}`).waitFor();
    await page.locator('html:not([data-inert])').waitFor();
    return page;
  }

  /** Windows of ours that are open. */
  async openWindows(name: WindowName = 'prompt'): Promise<number> {
    return (await this.context()).pages().filter(isWindow(name)).length;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  async #windowOf(name: WindowName): Promise<Page> {
    const context = await this.context();
    let page = context.pages().find(isWindow(name));
    while (page === undefined) {
      // A new window, or the one that the stand-in keeps for the next use.
      const ways = [context.waitForEvent('page'), ...context.pages().map((each) => each.waitForURL(`**/${name}.html`))];
      await Promise.any(ways);
      page = context.pages().find(isWindow(name));
    }
    return page;
  }

  async #debuggingPort(): Promise<string> {
    const profile = join(this.#folder, 'profile');
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    return untilFolder(profile, () => {
      try {
        const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
        return port === '' ? undefined : port;
      } catch {
        // Chromium has not written it yet.
        return undefined;
      }
    });
  }
}
