import { once } from 'node:events';
import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { HomeSection } from '../../../../src/companion/desktop/home-screen.js';

function isPrompt(page: Page): boolean {
  return page.url().endsWith('/prompt.html');
}

/** Resolves when a window is off the screen: closed, or emptied and kept for the next use. */
export async function closed(page: Page): Promise<void> {
  if (!page.isClosed()) await Promise.any([page.waitForEvent('close'), page.waitForURL(/^data:/)]);
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
  async promptWindow(step: string): Promise<Page> {
    const page = await this.#windowAt('prompt.html');
    await page.locator(`main[data-step=${step}]`).waitFor();
    await page.locator('html:not([data-inert])').waitFor();
    return page;
  }

  /** The home window, once it shows a part. */
  async homeWindow(part?: HomeSection): Promise<Page> {
    const page = await this.#windowAt('home.html');
    await page.locator(`[role=tab][aria-selected=true]${part === undefined ? '' : `#tab-${part}`}`).waitFor();
    await page.locator('html:not([data-inert])').waitFor();
    return page;
  }

  /** PIN windows that are open. */
  async openWindows(): Promise<number> {
    return (await this.context()).pages().filter(isPrompt).length;
  }

  /** Home windows that are open. */
  async openHomes(): Promise<number> {
    return (await this.context()).pages().filter((page) => page.url().endsWith('/home.html')).length;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  async #windowAt(file: string): Promise<Page> {
    const context = await this.context();
    const find = (): Page | undefined => context.pages().find((page) => page.url().endsWith(`/${file}`));
    let page = find();
    while (page === undefined) {
      // A new window, or the one that the stand-in keeps for the next use.
      const ways = [context.waitForEvent('page'), ...context.pages().map((each) => each.waitForURL(`**/${file}`))];
      await Promise.any(ways);
      page = find();
    }
    return page;
  }

  async #debuggingPort(): Promise<string> {
    const profile = join(this.#folder, 'profile');
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    const watcher = watch(profile);
    try {
      for (;;) {
        try {
          const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
          if (port !== '') return port;
        } catch {
          // Chromium has not written it yet.
        }
        await once(watcher, 'change');
      }
    } finally {
      watcher.close();
    }
  }
}
