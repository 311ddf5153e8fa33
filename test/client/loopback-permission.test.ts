import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { drawPicture } from '../support/draw-picture.js';
import { describeWith, program } from '../support/requirements.js';
import { SITUATIONS } from './card-fixtures.js';
import { launchChromium } from './chromium.js';
import { startFakeBridge, type FakeBridge } from './fake-bridge.js';
import { servePage, type PageServer } from './page-server.js';

const NAME = 'mail.example.test';

/** A public https site: what the browser asks the person about. @see platform.md, "Browsers and loopback" */
describeWith([program('chromium')], 'the loopback permission of Chromium, on a public site', () => {
  let browser: Browser;
  let bridge: FakeBridge;
  let server: PageServer;
  let context: BrowserContext;

  beforeEach(async () => {
    bridge = await startFakeBridge(SITUATIONS.ready.cards);
    server = await servePage(bridge.port, { secureName: NAME });
    bridge.origins.add(server.origin);
    browser = await launchChromium([
      `--ip-address-space-overrides=127.0.0.1:${String(server.port)}=public`,
      `--host-resolver-rules=MAP ${NAME} 127.0.0.1`,
    ]);
    context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 640, height: 720 } });
  });
  afterEach(async () => {
    await browser.close();
    await server.close();
    await bridge.stop();
  });

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(server.origin);
    return page;
  };

  it('given: the list loads at once', async () => {
    await context.grantPermissions(['local-network-access'], { origin: server.origin });
    const page = await open();
    await page.getByRole('button', { name: 'Authentifier' }).waitFor();
    expect(bridge.requests).to.include('GET /v1/events');
  });

  it('not yet given: asks nothing of the companion before the click, and shows how to repair a refusal', async () => {
    const page = await open();
    const allow = page.getByRole('button', { name: 'Utiliser ma carte CPx' });
    await allow.waitFor();
    await drawPicture(page, 'client/permission-prompt.png');
    expect(bridge.requests).to.deep.equal([]);
    // Without a window there is nobody to ask: the browser refuses.
    await allow.click();
    await page.locator('cpx-login .panel[data-code=ERR_CLIENT_PERMISSION_DENIED]').waitFor();
    expect(await page.locator('cpx-login ol li').count()).to.equal(3);
    await drawPicture(page, 'client/permission-denied.png');
    expect(bridge.requests.filter((request) => request.startsWith('POST'))).to.deep.equal([]);
  });

  it('given after a refusal: the list appears by itself', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Utiliser ma carte CPx' }).click();
    await page.locator('cpx-login .panel[data-code=ERR_CLIENT_PERMISSION_DENIED]').waitFor();
    await context.grantPermissions(['local-network-access'], { origin: server.origin });
    await page.getByRole('button', { name: 'Authentifier' }).waitFor();
  });
});

describeWith([program('chromium')], 'six tabs of one site in Chromium', () => {
  it('share one event stream, leave a connection for the sign-in, and hand the stream on', async () => {
    const bridge = await startFakeBridge(SITUATIONS.ready.cards);
    const server = await servePage(bridge.port);
    bridge.origins.add(server.origin);
    const browser = await launchChromium();
    try {
      const context = await browser.newContext();
      const tabs: Page[] = [];
      for (let tab = 0; tab < 6; tab++) {
        const page = await context.newPage();
        await page.goto(server.origin);
        await page.getByRole('button', { name: 'Authentifier' }).waitFor();
        tabs.push(page);
      }
      expect([bridge.streams, bridge.streamsOpened]).to.deep.equal([1, 1]);

      await tabs[5]!.getByRole('button', { name: 'Authentifier' }).click();
      (await bridge.nextSignIn()).answer();
      await tabs[5]!.getByText('Votre carte est vérifiée.').first().waitFor();

      bridge.show(SITUATIONS['no card'].cards);
      for (const page of tabs.slice(0, 5)) await page.locator('.panel[data-code=ERR_CARD_NONE]').waitFor();

      await bridge.nextStream();
      await tabs[0]!.close();
      await bridge.nextStream();
      bridge.show(SITUATIONS.ready.cards);
      for (const page of tabs.slice(1, 5)) await page.locator('.submit:enabled').waitFor();
      expect([bridge.streams, bridge.streamsOpened]).to.deep.equal([1, 2]);
    } finally {
      await browser.close();
      await server.close();
      await bridge.stop();
    }
  });
});
