import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ErrorCode, Language } from '../../src/protocol/index.js';
import type { Situation } from './card-fixtures.js';
import { launchEngine } from './chromium.js';
import { startFakeBridge, type FakeBridge } from './fake-bridge.js';
import { servePage, type PageServer } from './page-server.js';

/** What the page's script keeps for the test. @see page-server.ts */
export interface PageGlobals {
  readonly login: HTMLElement & { reset(): void };
  readonly seen: { tokens: unknown[]; errors: string[]; cards: string[]; purposes: string[] };
  readonly hooks: { challenge: (signal: AbortSignal) => unknown; token: (token: unknown) => unknown };
}
declare const login: PageGlobals['login'];

/** A browser for a suite; for each of its tests a companion and a mailbox that it allows. */
export class LoginPages {
  browser!: Browser;
  bridge!: FakeBridge;
  server!: PageServer;
  /** What the content security policy or a script complained of. */
  readonly complaints: string[] = [];

  /** To be made where a suite is described: sets the suite's hooks. */
  constructor() {
    before(async () => {
      this.browser = await launchEngine();
    });
    after(() => this.browser.close());
    beforeEach(async () => {
      this.bridge = await startFakeBridge();
      this.server = await servePage(this.bridge.port);
      this.bridge.origins.add(this.server.origin);
      this.complaints.length = 0;
    });
    afterEach(async () => {
      for (const context of this.browser.contexts()) await context.close();
      await this.server.close();
      await this.bridge.stop();
    });
  }

  async open(language: Language = 'fr', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 640, height: 720 },
      locale: 'fr-FR',
      ...options,
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    await page.goto(this.server.origin);
    await page.waitForFunction(() => 'ready' in globalThis);
    if (language === 'en') await page.evaluate(() => login.setAttribute('lang', 'en'));
    return page;
  }

  async show(page: Page, { cards, panel: code }: Situation): Promise<void> {
    this.bridge.show(cards);
    if (code !== undefined) await panel(page, code).waitFor();
    else if (cards.state === 'starting') await page.locator('cpx-login .panel[data-tone=wait]').waitFor();
    else
      await page.locator(`cpx-login option[value="${cards.certificates[0]?.id ?? ''}"]`).waitFor({ state: 'attached' });
  }
}

export function panel(page: Page, code: ErrorCode): Locator {
  return page.locator(`cpx-login .panel[data-code=${code}]`);
}

export function submit(page: Page): Locator {
  return page.locator('cpx-login button.submit');
}

export async function shownText(page: Page): Promise<string> {
  return (await page.locator('cpx-login section').innerText()).replaceAll('\u00a0', ' ');
}
