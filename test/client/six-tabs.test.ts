import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeWith, program } from '../support/requirements.js';
import { SITUATIONS } from './card-fixtures.js';
import { launchChromium } from './chromium.js';
import { startFakeBridge } from './fake-bridge.js';
import { servePage } from './page-server.js';

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
