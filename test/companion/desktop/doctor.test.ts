import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Report } from '../../../src/companion/doctor/index.js';
import { waitUntilReady } from '../cli/support/page.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { DesktopFixture, openDisplay, type Display } from './support/desktop-fixture.js';
import { closed } from './support/stand-in-windows.js';

const CARD = 'cps4-dupont';
/** A site that is asked for nothing: what the network of the test's computer is like must not matter. */
const ORIGIN = 'http://localhost:4711';

describeWith([program('chromium'), program('Xvfb')], 'the diagnosis window of the shell', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;

  before(async () => {
    display = await openDisplay();
  });
  after(() => display.close());
  beforeEach(() => (desktop = new DesktopFixture(display)));
  afterEach(() => desktop.close());

  /** Starts the shell with a card in its reader, and with no site but one of ours. */
  async function start(card = CARD): Promise<void> {
    const config = join(desktop.person.folder, 'config.json');
    const sealed = { sites: [], declined: ['https://medimail.mipih.fr'], modules: [] };
    writeFileSync(config, JSON.stringify({ version: 1, sealed }));
    const readers = await desktop.person.readers();
    readers.insert(card);
    await desktop.start([ORIGIN], ['--config', config]);
    if (card === CARD) await waitUntilReady({ port: desktop.port, origin: ORIGIN });
  }
  const ask = (): void => desktop.order({ standIn: 'click', label: 'Diagnostic…' });
  const open = (step: 'running' | 'done' = 'done'): Promise<Page> => {
    ask();
    return desktop.windows.window('doctor', step);
  };
  /** What is said of the checks of a layer, each word once. */
  const words = async (page: Page, layer: string): Promise<readonly string[]> => [
    ...new Set(await page.locator(`[data-check^=${layer}-] .word`).allInnerTexts()),
  ];
  const code = (page: Page): Promise<string> => page.locator('.verdict .code').innerText();
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  /** Lets the diagnosis, and nothing else, wait for its module forever. @returns its card host, once it does */
  const holdUp = async (): Promise<() => Promise<number>> => {
    const readers = await desktop.person.readers();
    readers.arm({ call: 'C_GetMechanismList', effect: { kind: 'hang' }, times: 'always' });
    const before = readers.calls('C_GetMechanismList').length;
    return async () => (await readers.untilCalled('C_GetMechanismList', before)).process;
  };
  /** Another window, so that Chromium runs when the one that is meant opens. */
  const openHome = async (): Promise<void> => {
    desktop.order({ standIn: 'click-tray' });
    await desktop.windows.homeWindow();
  };

  it('finds nothing wrong with a good card, through the real port of the companion, and presents no PIN', async () => {
    await start();
    const page = await open();
    // No trial signature: nobody was asked for a PIN.
    expect(await words(page, 'card')).to.deep.equal(['bon', 'sans objet']);
    expect(await page.locator('[data-check=bridge-port]').innerText()).to.match(
      new RegExp(`bon[^]*Port\\s: ${String(desktop.port)} .*celui de cette session`),
    );
    expect(await page.locator('[data-check=card-certificate]').innerText()).to.include('Marie DUPONT');
    // All that there is to say of a companion for development, and perhaps that a busy computer loads slowly.
    expect(await code(page)).to.be.oneOf(['CPX-865', 'CPX-836']);
    await drawPicture(page, 'desktop/shell-doctor.png');
    expect((await desktop.person.readers()).calls('C_Login')).to.deep.equal([]);
    ask();
    await page.locator('main[data-step=done]').waitFor();
    expect(await desktop.windows.openWindows('doctor')).to.equal(1);
    expect(desktop.log().match(/diagnosis begun/g)).to.have.lengthOf(1);
  });

  it('names a Vitale card; the code is copied, the report saved in both forms, and run again without the card', async () => {
    await start('vitale');
    const page = await open();
    expect(await page.locator('.verdict h2').innerText()).to.equal('C’est une carte Vitale');
    await press(page, 'Copier le code');
    await page.locator('#said').getByText('Code CPX-213 copié.').waitFor();
    expect(await desktop.reported('copied')).to.deep.equal({ standIn: 'copied', text: 'CPX-213' });

    const save = async (path: string | undefined, at: number): Promise<void> => {
      await press(page, 'Enregistrer le rapport…');
      const asked = await desktop.reported('save-dialog', at);
      expect(asked).to.deep.include({ endings: ['html', 'json'] });
      expect((asked as { name: string }).name).to.match(/^cpx-bridge-diagnostic-\d{4}-\d\d-\d\d\.html$/);
      desktop.order({ standIn: 'choose-file', ...(path === undefined ? {} : { path }) });
    };
    const html = join(desktop.person.folder, 'rapport.html');
    await save(html, 0);
    await page.locator('#said').getByText(html).waitFor();
    expect(readFileSync(html, 'utf8'))
      .to.match(/^<!doctype html>/)
      .and.include('CPX-213');
    if (process.platform !== 'win32') expect(statSync(html).mode & 0o777).to.equal(0o600);
    const json = join(desktop.person.folder, 'rapport.json');
    await save(json, 1);
    await page.locator('#said').getByText(json).waitFor();
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(report.rootCause).to.deep.include({ helpCode: 'CPX-213', check: 'card-family' });
    expect(report).to.deep.include({ language: 'fr', verdict: 'failure' });
    await save(join(desktop.person.folder, 'rapport.txt'), 2);
    await page.getByRole('alert').getByText('.html ou .json').waitFor();
    await save(undefined, 3);

    await desktop.simulation.remove();
    await press(page, 'Relancer');
    await page.locator('.verdict').getByText('Insérez votre carte', { exact: true }).waitFor();
    expect(await code(page)).to.equal('CPX-211');
    expect(desktop.log().match(/diagnosis begun/g)).to.have.lengthOf(2);
  });

  it('ends its run and its card host when it is closed in the middle, and looks anew when it opens again', async () => {
    await start();
    await openHome();
    const held = await holdUp();
    const page = await open('running');
    const host = await held();
    expect(isRunning(host)).to.equal(true);
    await drawPicture(page, 'desktop/shell-doctor-running.png');
    await page.close();
    await desktop.logged(/diagnosis broken off/);
    expect(isRunning(host)).to.equal(false);
    (await desktop.person.readers()).disarm();
    const again = await open();
    expect(await words(again, 'card')).to.deep.equal(['bon', 'sans objet']);
  });

  it('ends with the companion in the middle of a run, and leaves no card host behind', async () => {
    await start();
    await openHome();
    const held = await holdUp();
    const page = await open('running');
    const host = await held();
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    expect((await ended)[0]).to.equal(0);
    await closed(page);
    expect(isRunning(host)).to.equal(false);
  });

  it('says who has the port where the companion could not start', async () => {
    const holder: Server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno'));
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    try {
      const { port } = holder.address() as AddressInfo;
      desktop.launch([ORIGIN], ['--port', String(port)]);
      await desktop.tray(({ image }) => image.startsWith('problem'));
      const page = await open();
      expect(await page.locator('[data-check=bridge-port]').innerText()).to.match(
        new RegExp(`CPX-307[^]*\\(${String(process.pid)}\\)`),
      );
      await drawPicture(page, 'desktop/shell-doctor-port.png');
    } finally {
      holder.close();
    }
  });
});
