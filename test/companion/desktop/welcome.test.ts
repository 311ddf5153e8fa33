import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MainHandlers } from '../../../src/companion/desktop/ipc.js';
import type { OnGone, OpenWindow } from '../../../src/companion/desktop/main/open-window.js';
import { createWelcome, type Welcome } from '../../../src/companion/desktop/main/welcome.js';
import type { Log } from '../../../src/companion/log/index.js';
import { send } from '../cli/support/page.js';
import { freePort } from '../../support/free-port.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { DesktopFixture, openDisplay, type Display } from './support/desktop-fixture.js';
import { textsOf } from './support/screens.js';
import { closed, pressToClose } from './support/stand-in-windows.js';

describe('createWelcome', () => {
  let folder: string;
  let marker: string;
  let windows: { readonly handlers: MainHandlers<'welcome'>; readonly gone: OnGone; raised: number; closed: boolean }[];
  let warned: () => void;
  let warning: Promise<void>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-welcome-'));
    marker = join(folder, 'data', 'welcome-shown');
    windows = [];
    warning = new Promise((resolve) => (warned = resolve));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const create = (): Welcome => {
    const openWindow = ((_name: 'welcome', _look: unknown, handlers: MainHandlers<'welcome'>, gone: OnGone) => {
      const opened = { handlers, gone, raised: 0, closed: false };
      windows.push(opened);
      return { raise: () => opened.raised++, close: () => (opened.closed = true) };
    }) as unknown as OpenWindow;
    return createWelcome({
      openWindow,
      texts: { fr: textsOf('fr'), en: textsOf('en') },
      language: () => 'fr',
      marker,
      log: { info: () => undefined, warn: () => warned() } as unknown as Log,
    });
  };
  const written = async (): Promise<void> => {
    while (!existsSync(marker)) await new Promise(setImmediate);
  };

  it('opens by itself once: what was shown is remembered when a page has asked for it, in a file of its person alone', async () => {
    const welcome = create();
    welcome.openOnce();
    expect(existsSync(marker)).to.equal(false);
    expect(windows[0]!.handlers.asks.screen(undefined)).to.include({ language: 'fr', step: 'welcome' });
    await written();
    expect(readFileSync(marker, 'utf8')).to.equal('');
    if (process.platform !== 'win32') expect(statSync(marker).mode & 0o777).to.equal(0o600);
    create().openOnce();
    expect(windows).to.have.lengthOf(1);
  });

  it('opens as often as it is asked for, one window at a time', () => {
    const welcome = create();
    welcome.open();
    welcome.open();
    expect(windows.map(({ raised }) => raised)).to.deep.equal([1]);
    windows[0]!.handlers.tells.closed(undefined);
    expect(windows[0]!.closed).to.equal(true);
    windows[0]!.gone('closed');
    welcome.open();
    expect(windows).to.have.lengthOf(2);
  });

  it('is shown all the same where nothing can be written, and the log says so', async () => {
    writeFileSync(join(folder, 'data'), 'a file in the place of the folder');
    create().openOnce();
    expect(windows[0]!.handlers.asks.screen(undefined)).to.include({ step: 'welcome' });
    await warning;
  });
});

describeWith([program('chromium'), program('Xvfb')], 'the first run, in a window of Chromium', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;

  beforeEach(async () => {
    display = await openDisplay();
    desktop = new DesktopFixture(display);
  });
  afterEach(async () => {
    await desktop.close();
    await display.close();
  });

  const marker = (): string => join(desktop.person.folders.data, 'welcome-shown');
  const OPENED = 'first run: the window';

  it('shows three pictures in the language of the person, and closes by a key; then by the menu alone', async () => {
    await desktop.start([], ['--lang', 'en', '--welcome']);
    const page = await desktop.windows.window('welcome', 'welcome');
    expect(await page.getByRole('img').count()).to.equal(3);
    expect(await page.innerText('main')).to.match(/Insert your card[^]*Choose your certificate[^]*never anywhere else/);
    await drawPicture(page, 'desktop/shell-welcome.png');
    await pressToClose(page, 'Enter');
    await closed(page);
    desktop.order({ standIn: 'click', label: 'How to sign in' });
    const again = await desktop.windows.window('welcome', 'welcome');
    await pressToClose(again, 'Escape');
    await closed(again);
    expect(existsSync(marker())).to.equal(true);
    expect(desktop.log()).to.include(OPENED);
  });

  it('does not come by itself where it was shown before; open, it ends with the companion', async () => {
    mkdirSync(desktop.person.folders.data, { recursive: true, mode: 0o700 });
    writeFileSync(marker(), '');
    await desktop.start([], ['--welcome']);
    await desktop.tray(({ image }) => image.startsWith('no-card'));
    desktop.order({ standIn: 'click', label: 'Comment se connecter ?' });
    await desktop.windows.window('welcome', 'welcome');
    expect(desktop.log()).not.to.include(OPENED);
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    expect((await ended)[0]).to.equal(0);
  });

  it('comes by itself at the first start as installed, which serves what was shipped and nothing of development', async () => {
    const port = await freePort();
    const { configuration } = desktop.person.folders;
    mkdirSync(configuration, { recursive: true, mode: 0o700 });
    writeFileSync(join(configuration, 'settings.json'), JSON.stringify({ version: 1, port, language: 'fr' }));
    desktop.launchInstalled(['--module', 'simulated', '--allow-origin', 'http://localhost:4711']);
    const page = await desktop.windows.window('welcome', 'welcome');
    expect(await page.innerText('main')).to.include('Insérez votre carte');
    await desktop.tray(({ image }) => !image.startsWith('starting'));
    const { status, body } = await send({ port, origin: 'https://medimail.mipih.fr' }, 'GET', '/v1/info');
    expect([status, body.name]).to.deep.equal([200, 'cpx-bridge']);
    expect((await send({ port, origin: 'http://localhost:4711' }, 'GET', '/v1/info')).status).to.equal(403);
    // Whatever readers this computer has, none of them is a simulated one.
    const { body: cards } = await send({ port, origin: 'https://medimail.mipih.fr' }, 'GET', '/v1/certificates');
    expect(JSON.stringify(cards)).not.to.include('Simulated');
    expect(await desktop.startAgain([])).to.equal(0);
    await desktop.windows.homeWindow();
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    expect((await ended)[0]).to.equal(0);
    expect(desktop.errors).not.to.match(/listening on/);
    expect(existsSync(marker())).to.equal(true);
  });

  it('does not come in development mode unasked', async () => {
    await desktop.start([]);
    await desktop.tray(({ image }) => image.startsWith('no-card'));
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    await ended;
    expect(desktop.log()).not.to.include(OPENED);
    expect(existsSync(marker())).to.equal(false);
  });
});
