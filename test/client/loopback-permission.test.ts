import { expect } from 'chai';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { LOGIN_TEXTS } from '../../src/client/login-texts.js';
import { errorTexts, helpCodeOf, type ErrorCode, type Language } from '../../src/protocol/index.js';
import { drawPicture } from '../support/draw-picture.js';
import { findViolations } from '../support/find-violations.js';
import { describeWith, program } from '../support/requirements.js';
import { SITUATIONS } from './card-fixtures.js';
import { launchChromium } from './chromium.js';
import { startFakeBridge, type FakeBridge } from './fake-bridge.js';
import { panel, shownText, type PageGlobals } from './login-pages.js';
import { servePage, type PageServer } from './page-server.js';

const NAME = 'mail.example.test';
const PORTAL_NAME = 'portal.example.test';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';

declare const login: PageGlobals['login'];

/** A public site: what the browser asks the person about. @see platform.md, "Browsers and loopback" */
describeWith([program('chromium')], 'the loopback permission of Chromium, on a public site', function () {
  // A browser on a busy machine: what hangs is still found.
  this.timeout(60_000);
  let browser: Browser;
  let bridge: FakeBridge;
  let secure: PageServer;
  let plain: PageServer;
  /** Another site, which has the mailbox in a frame. */
  let portal: PageServer;
  let context: BrowserContext;

  before(async () => {
    bridge = await startFakeBridge(SITUATIONS.ready.cards);
    secure = await servePage(bridge.port, { secureName: NAME });
    plain = await servePage(bridge.port);
    portal = await servePage(bridge.port, {
      secureName: PORTAL_NAME,
      body: '<!doctype html><title>Portail</title>',
      frames: secure.origin,
    });
    bridge.origins.add(secure.origin).add(`http://${NAME}:${String(plain.port)}`);
    const spaces = [secure, plain, portal].map(({ port }) => `127.0.0.1:${String(port)}=public`);
    browser = await launchChromium([
      `--ip-address-space-overrides=${spaces.join(',')}`,
      `--host-resolver-rules=MAP ${NAME} 127.0.0.1,MAP ${PORTAL_NAME} 127.0.0.1`,
    ]);
  });
  after(async () => {
    await browser.close();
    for (const server of [secure, plain, portal]) await server.close();
    await bridge.stop();
  });
  beforeEach(async () => {
    bridge.requests.length = 0;
    await newContext();
  });
  afterEach(() => context.close());

  async function newContext(userAgent?: string): Promise<void> {
    context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 640, height: 720 },
      ...(userAgent !== undefined && { userAgent }),
    });
  }
  const open = async (address = secure.origin): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(address);
    return page;
  };
  const allow = (page: Page) => page.getByRole('button', { name: 'Utiliser ma carte CPx' });

  /** The panel of an error and nothing else, in both languages; with `steps`, these in the place of the remedy. */
  async function expectPanel(
    page: Page,
    code: ErrorCode,
    steps?: (language: Language) => readonly string[],
  ): Promise<void> {
    await panel(page, code).waitFor();
    for (const language of ['en', 'fr'] as const) {
      await page.evaluate((lang) => login.setAttribute('lang', lang), language);
      const { title, explanation, remedy } = errorTexts(code, language);
      const text = await shownText(page);
      for (const words of [title, explanation, ...(steps?.(language) ?? [remedy])]) {
        expect(text, language).to.include(words.replaceAll('\u00a0', ' '));
      }
      expect(text.includes(helpCodeOf(code)), language).to.equal(code !== 'ERR_CLIENT_PERMISSION_PROMPT');
      expect(await page.locator('cpx-login ol li').count(), language).to.equal(steps?.(language).length ?? 0);
    }
    expect(await page.locator('cpx-login .panel:visible').count()).to.equal(1);
    expect(await page.locator('cpx-login form').isVisible()).to.equal(false);
    expect(await findViolations(page)).to.deep.equal([]);
    await drawPicture(page, `client/${code}${steps === undefined ? '' : '-steps'}.png`);
  }

  it('given: the list loads at once', async () => {
    await context.grantPermissions(['local-network-access'], { origin: secure.origin });
    const page = await open();
    await page.getByRole('button', { name: 'Authentifier' }).waitFor();
    expect(bridge.requests).to.include('GET /v1/events');
  });

  it('not yet given: asks nothing of the companion before the click, shows how to repair a refusal, and the list by itself once it is given', async () => {
    const page = await open();
    await allow(page).waitFor();
    await drawPicture(page, 'client/permission-prompt.png');
    expect(bridge.requests).to.deep.equal([]);
    // Without a window there is nobody to ask: the browser refuses.
    await allow(page).click();
    await expectPanel(page, 'ERR_CLIENT_PERMISSION_DENIED', (language) => LOGIN_TEXTS[language].repairPermission.other);
    expect(bridge.requests.filter((request) => request.startsWith('POST'))).to.deep.equal([]);
    await context.grantPermissions(['local-network-access'], { origin: secure.origin });
    await page.getByRole('button', { name: 'Authentifier' }).waitFor();
  });

  it('refused in Firefox: the steps are those of its own settings', async () => {
    await context.close();
    await newContext(FIREFOX);
    const page = await open();
    await allow(page).click();
    await expectPanel(
      page,
      'ERR_CLIENT_PERMISSION_DENIED',
      (language) => LOGIN_TEXTS[language].repairPermission.firefox,
    );
  });

  it('dismissed: says what the question is about, and raises it again at a click alone', async () => {
    const page = await context.newPage();
    // There is no window to dismiss a question in: it is the page's fetch that waits for the person, for a second.
    await page.addInitScript(() => {
      const own = fetch;
      const now = performance.now.bind(performance);
      const asked: (() => void)[] = [];
      let passed = 0;
      performance.now = () => now() + passed;
      globalThis.fetch = (input, init) =>
        input instanceof Request || !String(input).startsWith('http://127.0.0.1')
          ? own(input, init)
          : new Promise((_, reject) => asked.push(() => reject(new TypeError('Failed to fetch'))));
      Object.assign(globalThis, {
        asked,
        dismiss: () => {
          passed += 1_000;
          asked.at(-1)?.();
        },
      });
    });
    await page.goto(secure.origin);
    const raised = (): Promise<number> => page.evaluate(() => (globalThis as unknown as { asked: [] }).asked.length);
    const dismiss = (): Promise<void> => page.evaluate(() => (globalThis as unknown as { dismiss(): void }).dismiss());
    for (const times of [1, 2]) {
      await allow(page).click();
      await page.getByText('Si votre navigateur demande une autorisation, cliquez sur').first().waitFor();
      await dismiss();
      await expectPanel(page, 'ERR_CLIENT_PERMISSION_PROMPT');
      expect(await raised()).to.equal(times);
    }
  });

  it('not to be had over http: says that the page is not secure, and offers nothing that cannot help', async () => {
    const page = await open(`http://${NAME}:${String(plain.port)}`);
    await expectPanel(page, 'ERR_CLIENT_INSECURE_CONTEXT');
    expect(await page.locator('cpx-login button:visible').count()).to.equal(0);
    expect(bridge.requests).to.deep.equal([]);
  });

  it('not to be had in a frame of another site unless that site lets it through', async () => {
    const page = await open(portal.origin);
    const frame = async (policy: string): Promise<FrameLocator> => {
      await page.evaluate(
        ([src, value]) => {
          document.body.replaceChildren(Object.assign(document.createElement('iframe'), { src, allow: value }));
        },
        [secure.origin, policy] as const,
      );
      return page.frameLocator('iframe');
    };
    const closed = await frame('');
    await closed.locator('cpx-login .panel[data-code=ERR_CLIENT_INSECURE_CONTEXT]').waitFor();
    expect(bridge.requests).to.deep.equal([]);
    const opened = await frame('loopback-network');
    await opened.getByRole('button', { name: 'Utiliser ma carte CPx' }).waitFor();
    // The person answers for the site in the address bar.
    await context.grantPermissions(['local-network-access'], { origin: portal.origin });
    await opened.getByRole('button', { name: 'Utiliser ma carte CPx' }).click();
    await opened.getByRole('button', { name: 'Authentifier' }).waitFor();
  });

  it('of no use where another program has taken the port: says so, and what to do', async () => {
    const { info } = bridge;
    bridge.info = { name: 'another-program', api: 1, version: '1.2.3', features: ['events', 'context'] };
    try {
      await context.grantPermissions(['local-network-access'], { origin: secure.origin });
      const page = await open();
      await expectPanel(page, 'ERR_CLIENT_ANSWER_MALFORMED');
      expect(await page.getByRole('link', { name: 'Télécharger CPx Bridge' }).isVisible()).to.equal(true);
    } finally {
      bridge.info = info;
    }
  });
});
