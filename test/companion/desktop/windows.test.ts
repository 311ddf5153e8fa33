import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'chai';
import { signIn, type Answer } from '../cli/support/page.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { DesktopFixture, openDisplay, type Display } from './support/desktop-fixture.js';
import { closed, pressToClose } from './support/stand-in-windows.js';
import { filesWith } from '../../support/search-files.js';

const CARD = 'cps4-dupont';
/** A site for each story, so that the pause after a "Cancel" in one does not touch the next. */
const ORIGINS = Array.from({ length: 12 }, (_, at) => `https://site-${at}.exemple.fr`);
const PIN = String(randomInt(10_000_000, 100_000_000));
const WRONG_PIN = String(randomInt(10_000_000, 100_000_000));

describeWith([program('chromium'), program('Xvfb')], 'the desktop shell in windows of Chromium', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;
  let sites = 0;

  before(async () => {
    display = await openDisplay();
    desktop = new DesktopFixture(display);
    await desktop.startWithCard(CARD, ORIGINS, PIN);
  });
  after(async () => {
    await desktop.close();
    await display.close();
  });

  interface Asked {
    readonly answer: Promise<Answer>;
    readonly hangUp: () => void;
  }
  const ask = (language: 'fr' | 'en' = 'fr', origin = ORIGINS[sites++]!): Asked => {
    const leaving = new AbortController();
    const answer = signIn({ port: desktop.port, origin }, leaving.signal, language);
    answer.catch(() => undefined);
    const hangUp = (): void => leaving.abort();
    leave.push(hangUp);
    return { answer, hangUp };
  };
  const leave: (() => void)[] = [];
  // What a failed test has left open must not fail the next one.
  afterEach(() => leave.splice(0).forEach((hangUp) => hangUp()));
  const logins = async (): Promise<number> => (await desktop.simulation.calls('C_Login')).length;

  it('shows the card in the tray', async () => {
    const { image, menu } = await desktop.tray((tray) => tray.menu[0]?.label.startsWith('Carte prête') === true);
    expect(image).to.equal('ready-on-light.png');
    expect(menu.map(({ label }) => label)).to.include('Quitter CPx Bridge');
    expect(menu[0]).to.deep.equal({ label: 'Carte prête : Marie DUPONT', enabled: false });
  });

  it('asks in one window for who, what and whose card; takes a wrong PIN and the right one; signs', async () => {
    const before = await logins();
    const { answer } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    expect(await page.innerText('main')).to.match(
      /Se connecter à\s+site-0\.exemple\.fr[^]*Marie DUPONT[^]*Médecin · CPS/,
    );
    expect((await desktop.tray(({ image }) => image === 'waiting-on-light.png')).tooltip).to.include(
      'attend votre code',
    );
    await drawPicture(page, 'desktop/shell-pin.png');
    await page.keyboard.type(WRONG_PIN);
    desktop.person.pinEntries.note();
    await pressToClose(page, 'Enter');
    await page.getByText('Code porteur incorrect.').waitFor();
    expect(await page.locator('.tries').innerText()).to.include('2 essais');
    for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click();
    desktop.person.pinEntries.note();
    await page.getByRole('button', { name: 'Valider' }).click();
    const { status, body } = await answer;
    expect(status).to.equal(200);
    expect(body).to.have.property('format', 'web-eid:1.0');
    await closed(page);
    expect((await logins()) - before).to.equal(2);
    await desktop.tray(({ image }) => image === 'ready-on-light.png');
  });

  it('leaves the PIN nowhere: not in the memory of main, the log or a file', () => {
    if (process.platform !== 'linux') return;
    expect(countInMemory(desktop.child.pid!, ORIGINS[0]!)).to.be.above(0);
    for (const digits of [PIN, WRONG_PIN]) {
      expect(countInMemory(desktop.child.pid!, digits)).to.equal(0);
      expect(filesWith(desktop.person.folder, digits)).to.deep.equal([]);
    }
    expect(desktop.log()).to.include('sign-in ended');
  });

  it('speaks the language of the page', async () => {
    const { answer } = ask('en');
    const page = await desktop.windows.promptWindow('enter-pin');
    expect(await page.innerText('h1')).to.match(/^Sign in to/);
    await pressToClose(page, 'Escape');
    expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    await closed(page);
  });

  it('closes by itself when the page goes away', async () => {
    const { hangUp } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    hangUp();
    await closed(page);
    expect(await desktop.windows.openWindows()).to.equal(0);
    await desktop.tray(({ image }) => image === 'ready-on-light.png');
  });

  it('opens one window for 200 requests at once', async () => {
    const { hangUp } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => ask('fr', ORIGINS[11]).answer.catch(() => 'reset')),
    );
    const refused = answers.filter((answer) => answer !== 'reset' && (answer as Answer).status === 429);
    expect(refused.length).to.be.above(0);
    expect(answers.filter((answer) => answer !== 'reset').length).to.equal(refused.length);
    expect(await desktop.windows.openWindows()).to.equal(1);
    hangUp();
    await closed(page);
  });

  it('lets its page go nowhere: no navigation, no window, no frame, no foreign address', async () => {
    const { hangUp } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    const address = page.url();
    // With a click of the person: without one, Chromium itself would be the one to refuse.
    await page.evaluate(() => {
      document.body.addEventListener('click', () => void window.open('https://elsewhere.example/'), { once: true });
    });
    await page.click('.site');
    // Electron would not have opened it; the stand-in shuts it before it has loaded anything.
    await desktop.logged(/"what":"another window"/);
    await page.evaluate(() => void (location.href = 'https://elsewhere.example/'));
    await desktop.logged(/"what":"navigation"/);
    const outcome = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'https://elsewhere.example/';
      const refused = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve));
      document.body.append(frame);
      await refused;
      frame.remove();
      return fetch('https://elsewhere.example/').then(
        () => 'fetched',
        () => 'refused',
      );
    });
    expect(outcome).to.equal('refused');
    expect(page.url()).to.equal(address);
    expect(await page.locator('main[data-step=enter-pin]').count()).to.equal(1);
    hangUp();
    await closed(page);
  });

  it('hears no frame inside its window', async () => {
    const { hangUp } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    await page.evaluate(() => document.body.append(document.createElement('iframe')));
    const frame = page.frames().find((each) => each !== page.mainFrame())!;
    await frame.evaluate(() => {
      const { __standInSend: tell } = window as unknown as { __standInSend: (message: unknown) => Promise<unknown> };
      return tell({ kind: 'send', channel: 'prompt:tells:answer', args: [{ type: 'cancelled' }] });
    });
    await desktop.logged(/window message refused/);
    expect(await desktop.windows.openWindows()).to.equal(1);
    hangUp();
    await closed(page);
  });

  it('says in its place that the card was removed', async () => {
    const { answer } = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    await desktop.simulation.remove();
    await page.locator('main[data-step=ended]').waitFor();
    expect(await page.getByRole('alert').innerText()).to.match(/Carte retirée/);
    await drawPicture(page, 'desktop/shell-removed.png');
    expect((await answer).body.code).to.equal('ERR_CARD_REMOVED');
    await desktop.tray(({ image }) => image === 'no-card-on-light.png');
    await page.getByRole('button', { name: 'Fermer' }).click();
    await closed(page);
    await desktop.simulation.insert(CARD);
    await desktop.tray(({ image }) => image === 'ready-on-light.png');
  });

  it('asks once more before the last try, and does not present it when that is declined', async () => {
    await desktop.simulation.swap('cps4-last-try');
    await desktop.tray(
      ({ menu }) => menu[0]?.label.startsWith('Carte prête') === true && !menu[0].label.includes('DUPONT'),
    );
    const before = await logins();
    const { answer } = ask();
    const page = await desktop.windows.promptWindow('confirm-last-try');
    expect(await page.getByRole('alert').innerText()).to.include('Un troisième la bloquera');
    await page.getByRole('button', { name: 'Annuler' }).click();
    expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    await closed(page);
    expect(await logins()).to.equal(before);

    const second = ask();
    const again = await desktop.windows.promptWindow('confirm-last-try');
    await again.getByRole('button', { name: 'Saisir mon code quand même' }).click();
    await again.locator('main[data-step=enter-pin]').waitFor();
    await again.keyboard.type('0000');
    desktop.person.pinEntries.note();
    await pressToClose(again, 'Enter');
    await again.locator('main[data-step=ended]').waitFor();
    expect((await second.answer).body.code).to.equal('ERR_PIN_LOCKED');
    await pressToClose(again, 'Escape');
    await closed(again);
    expect((await logins()) - before).to.equal(1);
    await desktop.notification(/bloquée/);
    await desktop.tray(({ image }) => image === 'problem-on-light.png');
  });

  it('opens its home window when it is started a second time, which ends by itself', async () => {
    expect(await desktop.startAgain()).to.equal(0);
    await desktop.windows.homeWindow('card');
    expect(await desktop.startAgain()).to.equal(0);
    expect(await desktop.windows.openWindows('home')).to.equal(1);
  });

  it('cancels the question when the computer goes to sleep, and ends what is in flight when it quits', async () => {
    await desktop.simulation.swap(CARD);
    await desktop.tray(({ menu }) => menu[0]?.label.includes('DUPONT') === true);
    const asleep = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    desktop.order({ standIn: 'power', event: 'suspend' });
    await closed(page);
    expect((await asleep.answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    desktop.order({ standIn: 'power', event: 'resume' });
    const last = ask();
    await desktop.windows.promptWindow('enter-pin');
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    expect((await last.answer).body.code).to.equal('ERR_FLOW_SHUTTING_DOWN');
    expect((await ended)[0]).to.equal(0);
  });
});
