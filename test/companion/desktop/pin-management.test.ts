import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import { signIn, type Answer } from '../cli/support/page.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { DesktopFixture, openDisplay, type Display } from './support/desktop-fixture.js';
import { closed, pressToClose } from './support/stand-in-windows.js';
import { filesWith } from '../../support/search-files.js';

const CARD = 'cps4-dupont';
const ORIGINS = Array.from({ length: 6 }, (_, at) => `https://site-${at}.exemple.fr`);
const MENU = 'Gérer les codes de la carte…';
/** Eight digits that are nothing else: no date, no port, no serial. */
const canary = (): string => String(randomInt(10_000_000, 100_000_000));
const [OLD, NEW, NEWEST, WRONG] = [canary(), canary(), canary(), canary()];

describeWith([program('chromium'), program('Xvfb')], 'the codes of a card, in windows of Chromium', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;
  let sites = 0;

  before(async () => {
    display = await openDisplay();
    desktop = new DesktopFixture(display);
    await desktop.startWithCard(CARD, ORIGINS, OLD);
  });
  after(async () => {
    await desktop.close();
    await display.close();
  });

  const ask = (): Promise<Answer> => signIn({ port: desktop.port, origin: ORIGINS[sites++]! }, undefined, 'fr');
  const calls = async (name: 'C_Login' | 'C_SetPIN' | 'C_InitPIN'): Promise<number> =>
    (await desktop.simulation.calls(name)).length;
  const openCodes = async (step = 'choose-task'): Promise<Page> => {
    await desktop.tray(({ menu }) => menu.some(({ label }) => label === MENU));
    desktop.order({ standIn: 'click', label: MENU });
    return desktop.windows.window('pin', step);
  };
  /** Types a code with the keyboard when it is asked for; one that is presented is noted by its test. */
  const enter = async (page: Page, entry: 'presented' | 'new' | 'again', digits: string): Promise<void> => {
    await page.locator(`main[data-step=enter-code][data-entry=${entry}]`).waitFor();
    await page.keyboard.type(digits);
    await pressToClose(page, 'Enter');
  };
  const shows = (page: Page, step: string): Promise<void> => page.locator(`main[data-step=${step}]`).waitFor();

  it('changes the PIN with the keyboard alone, after a wrong one; each entry is presented once', async () => {
    const before = [await calls('C_Login'), await calls('C_SetPIN')];
    const page = await openCodes();
    await drawPicture(page, 'desktop/shell-codes-task.png');
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', WRONG);
    await enter(page, 'new', NEW);
    desktop.person.pinEntries.note();
    await enter(page, 'again', NEW);
    await page.getByText('Code porteur incorrect.').waitFor();
    await drawPicture(page, 'desktop/shell-codes-wrong.png');
    desktop.person.pinEntries.note();
    await enter(page, 'presented', OLD);
    await shows(page, 'done');
    expect(await page.getByRole('status').innerText()).to.include('Le code porteur de la carte est changé');
    await pressToClose(page, 'Escape');
    await closed(page);
    expect([(await calls('C_Login')) - before[0]!, (await calls('C_SetPIN')) - before[1]!]).to.deep.equal([2, 1]);
  });

  it('signs in with the new PIN', async () => {
    const answer = ask();
    const page = await desktop.windows.promptWindow('enter-pin');
    desktop.person.pinEntries.note();
    await page.keyboard.type(NEW);
    await pressToClose(page, 'Enter');
    expect((await answer).status).to.equal(200);
    await closed(page);
  });

  it('lets a site that asks go first, in its own window, and begins anew afterwards', async () => {
    const page = await openCodes();
    await page.getByRole('button', { name: 'Changer le code porteur' }).click();
    await enter(page, 'presented', NEW);
    await page.locator('main[data-entry=new]').waitFor();
    const answer = ask();
    const prompt = await desktop.windows.promptWindow('enter-pin');
    await shows(page, 'sign-in-first');
    await pressToClose(prompt, 'Escape');
    expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    await closed(prompt);
    await page.locator('main[data-entry=presented]').waitFor();
    await pressToClose(page, 'Escape');
    await closed(page);
  });

  it('says in its place that the card was removed, goes on when it is back, and says that another one came', async () => {
    const before = await calls('C_Login');
    const page = await openCodes();
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', NEW);
    await page.locator('main[data-entry=new]').waitFor();
    await desktop.simulation.remove();
    await shows(page, 'ended');
    expect(await page.getByRole('alert').innerText()).to.match(/Carte retirée[^]*n’a pas changé/);
    await pressToClose(page, 'Enter');
    await shows(page, 'insert-card');
    await desktop.simulation.insert(CARD);
    await shows(page, 'choose-task');
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', NEW);
    await page.locator('main[data-entry=new]').waitFor();
    await desktop.simulation.swap('cps3-martin');
    await shows(page, 'ended');
    expect(await page.getByRole('alert').innerText()).to.include('Carte remplacée');
    await desktop.simulation.swap(CARD);
    await pressToClose(page, 'Escape');
    await closed(page);
    expect(await calls('C_Login')).to.equal(before);
  });

  it('says that nobody knows which PIN the card has, when its module dies in the middle of the change', async () => {
    const page = await openCodes();
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', NEW);
    await enter(page, 'new', NEWEST);
    await desktop.simulation.arm({ call: 'C_SetPIN', effect: { kind: 'crash' } });
    desktop.person.pinEntries.note();
    await enter(page, 'again', NEWEST);
    await shows(page, 'ended');
    expect(await page.getByRole('alert').innerText()).to.match(/peut-être déjà le nouveau code[^]*Essayez d’abord/);
    await drawPicture(page, 'desktop/shell-codes-unknown.png');
    await pressToClose(page, 'Escape');
    await closed(page);
    (await desktop.person.readers()).setPin(CARD, new TextEncoder().encode(NEW));
  });

  it('asks once more before the last try; a card that it blocked is unblocked and signs in again', async () => {
    await desktop.simulation.request('tries', { card: CARD, left: 1 });
    const before = await calls('C_Login');
    const page = await openCodes();
    await pressToClose(page, 'Enter');
    await shows(page, 'confirm-last-try');
    expect(await page.evaluate(() => document.activeElement!.textContent)).to.equal('Annuler');
    await page.keyboard.press('Tab');
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', WRONG);
    await enter(page, 'new', NEWEST);
    desktop.person.pinEntries.note();
    await enter(page, 'again', NEWEST);
    await shows(page, 'ended');
    expect(await page.getByRole('alert').innerText()).to.include('Cette carte est bloquée (3 codes erronés)');
    expect((await calls('C_Login')) - before).to.equal(1);
    await desktop.notification(/bloquée/);

    await pressToClose(page, 'Enter');
    await shows(page, 'choose-task');
    await page.getByRole('alert').waitFor();
    expect(await page.locator('.task').allInnerTexts()).to.have.lengthOf(1);
    await pressToClose(page, 'Enter');
    for (const digit of TEST_UNBLOCK_CODE) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Valider' }).click();
    await enter(page, 'new', NEWEST);
    desktop.person.pinEntries.note();
    await enter(page, 'again', NEWEST);
    await shows(page, 'done');
    await drawPicture(page, 'desktop/shell-codes-unblocked.png');
    await pressToClose(page, 'Enter');
    await closed(page);
    expect(await calls('C_InitPIN')).to.equal(1);

    await desktop.tray(({ image }) => image.startsWith('ready'));
    const answer = ask();
    const prompt = await desktop.windows.promptWindow('enter-pin');
    desktop.person.pinEntries.note();
    await prompt.keyboard.type(NEWEST);
    await pressToClose(prompt, 'Enter');
    expect((await answer).status).to.equal(200);
    await closed(prompt);
  });

  it('lets one of two cards be chosen; its codes are typed on its reader alone, where they can be cancelled', async () => {
    const readers = await desktop.person.readers();
    readers.addReader('Clavier', { pinPad: true });
    readers.insert('cps3-martin', 'Clavier');
    readers.chooseOnPinPad(new TextEncoder().encode(NEWEST), 'Clavier');
    readers.answerOnPinPad('wait', 'Clavier');
    const page = await openCodes('choose-card');
    for (const entry of ['cancel', 'right'] as const) {
      await page.getByRole('radio', { name: /Paul MARTIN/ }).check();
      await pressToClose(page, 'Enter');
      await shows(page, 'choose-task');
      expect(await page.locator('.holder').innerText()).to.equal('Paul MARTIN');
      desktop.person.pinEntries.note();
      await pressToClose(page, 'Enter');
      await shows(page, 'enter-on-reader');
      expect(await page.getByRole('textbox').count()).to.equal(0);
      if (entry === 'cancel') await drawPicture(page, 'desktop/shell-codes-on-reader.png');
      readers.answerOnPinPad(entry, 'Clavier');
      await shows(page, entry === 'cancel' ? 'choose-card' : 'done');
      readers.answerOnPinPad('wait', 'Clavier');
    }
    await pressToClose(page, 'Escape');
    await closed(page);
    readers.removeReader('Clavier');
  });

  it('leaves no code anywhere: not in the memory of main, the log or a file', () => {
    if (process.platform !== 'linux') return;
    expect(countInMemory(desktop.child.pid!, ORIGINS[0]!)).to.be.above(0);
    for (const digits of [OLD, NEW, NEWEST, WRONG]) {
      expect(countInMemory(desktop.child.pid!, digits)).to.equal(0);
      expect(filesWith(desktop.person.folder, digits)).to.deep.equal([]);
    }
    expect(desktop.log()).to.include('codes of a card changed');
  });

  it('closes when the computer goes to sleep, and when the companion quits', async () => {
    const page = await openCodes();
    await pressToClose(page, 'Enter');
    await enter(page, 'presented', NEWEST);
    await page.locator('main[data-entry=new]').waitFor();
    desktop.order({ standIn: 'power', event: 'suspend' });
    await closed(page);
    desktop.order({ standIn: 'power', event: 'resume' });
    const last = await openCodes();
    await pressToClose(last, 'Enter');
    await last.locator('main[data-entry=presented]').waitFor();
    const ended = once(desktop.child, 'exit');
    desktop.order({ standIn: 'click', label: 'Quitter CPx Bridge' });
    expect((await ended)[0]).to.equal(0);
  });
});
