import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../client/chromium.js';
import { DesktopFixture, openDisplay, type Display } from '../companion/desktop/support/desktop-fixture.js';
import { drawPicture } from '../support/draw-picture.js';
import { describeWith, program } from '../support/requirements.js';

describeWith([program('chromium'), program('Xvfb')], 'a page that asks, and the home window', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;
  let browser: Browser;
  let server: Server;
  let site: string;
  let page: Page;
  let home: Page;

  before(async () => {
    display = await openDisplay();
    desktop = new DesktopFixture(display);
    // Its own settings file, in which a site of this computer may be allowed.
    await desktop.start([], ['--config', join(desktop.person.folder, 'settings.json')]);
    server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<h1>Page</h1>'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    site = `http://localhost:${String((server.address() as AddressInfo).port)}`;
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(site);
    desktop.order({ standIn: 'click-tray' });
    home = await desktop.windows.homeWindow('card');
  });
  after(async () => {
    await browser.close();
    server.close();
    await desktop.close();
    await display.close();
  });

  /** What a script of the page gets of the companion; a refusal carries no CORS header, so it is told like silence. */
  const fetchInfo = (): Promise<string> =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          async (response) => ((await response.json()) as { name: string }).name,
          () => 'refused',
        ),
      `http://127.0.0.1:${String(desktop.port)}/v1/info`,
    );

  it('appears in the open window without a reload, is allowed there, and is served at once', async () => {
    await home.getByRole('tab', { name: 'Sites autorisés' }).click();
    expect(await fetchInfo()).to.equal('refused');
    await home.getByRole('button', { name: `Autoriser ${site}` }).click();
    await home.getByRole('status').getByText(`${site} est autorisé.`).waitFor();
    expect(await fetchInfo()).to.equal('cpx-bridge');
  });

  it('gets nothing more once it is removed', async () => {
    await home.getByRole('button', { name: `Retirer ${site}` }).click();
    await home.getByRole('status').getByText(`${site} n’est plus autorisé.`).waitFor();
    expect(await fetchInfo()).to.equal('refused');
    await home.getByRole('button', { name: `Autoriser ${site}` }).waitFor();
  });

  it('is shown in the other language and in dark colours, with the window open', async () => {
    await home.getByRole('tab', { name: 'Réglages' }).click();
    await home.getByRole('radio', { name: 'English' }).click();
    await home.getByRole('status').getByText('Language changed.').waitFor();
    await home.getByRole('tab', { name: 'Allowed sites' }).click();
    await home.getByRole('button', { name: `Allow ${site}` }).waitFor();
    const ground = (): Promise<string> => home.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await home.emulateMedia({ colorScheme: 'dark' });
    desktop.order({ standIn: 'theme', dark: true });
    await desktop.tray(({ image }) => image.endsWith('-on-dark.png'));
    expect(await ground()).not.to.equal(light);
    await drawPicture(home, 'desktop/shell-home-dark.en.png');
  });
});
