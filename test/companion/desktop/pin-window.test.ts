import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { PinScreen } from '../../../src/companion/desktop/pin-screen.js';
import { launchEngine } from '../../client/chromium.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { APPEARANCES, findViolations } from '../../support/find-violations.js';
import { everyPinScreen } from './support/pin-screens.js';
import { openWindowPage, type WindowPage, skipDeafness } from './support/window-page.js';

/** As pin-conversation.ts opens it. */
const SIZE = { width: 460, height: 720 };
/** A name so long that the window may scroll. */
const LONG: ReadonlySet<string> = new Set(['cards']);

describeWith([program('chromium')], 'the window of a card’s codes', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let main: WindowPage<PinScreen>;
  let screens: Readonly<Record<string, PinScreen>>;

  before(async () => {
    browser = await launchEngine();
  });
  after(() => browser.close());
  beforeEach(() => (screens = everyPinScreen('fr')));
  afterEach(() => page.context().close());

  async function open(screen: PinScreen, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    await skipDeafness(page);
    main = await openWindowPage(page, 'pin', screen);
  }
  /** Past the half second in which the window is deaf. */
  const wake = (): Promise<void> => page.locator('html:not([data-inert])').waitFor();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

  describe('in every state', () => {
    for (const { language, colorScheme } of APPEARANCES) {
      it(`fits, passes axe: ${language}, ${colorScheme}`, async function () {
        this.timeout(180_000);
        const every = Object.entries(everyPinScreen(language));
        await open(every[0]![1], { colorScheme });
        for (const [name, screen] of every) {
          await main.show(screen);
          await drawPicture(page, `desktop/codes-${name}.${language}.${colorScheme}.png`);
          expect(await findViolations(page), name).to.deep.equal([]);
          const [needed, there] = await page.evaluate(() => [
            document.documentElement.scrollHeight,
            document.documentElement.clientHeight,
          ]);
          if (!LONG.has(name)) expect(needed, `${name} has no scroll bar`).to.be.at.most(there);
          expect(await page.getAttribute('html', 'lang')).to.equal(language);
          expect(await page.getByRole('heading', { level: 1 }).count(), name).to.equal(1);
        }
      });
    }

    it('has no sideways scrolling and loses nothing at 200 %', async () => {
      await open(screens.insert!, {
        viewport: { width: SIZE.width / 2, height: SIZE.height / 2 },
        deviceScaleFactor: 2,
      });
      for (const [name, screen] of Object.entries(screens)) {
        await main.show(screen);
        await drawPicture(page, `desktop/codes-${name}.fr.200.png`, { fullPage: true });
        const [needed, there] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(needed, name).to.be.at.most(there);
      }
    });

    it('keeps its borders and its filled digits in forced colours', async () => {
      await open(screens.task!, { forcedColors: 'active' });
      await drawPicture(page, 'desktop/codes-task.fr.forced.png');
      const border = await page
        .locator('.task')
        .first()
        .evaluate((task) => getComputedStyle(task).borderTopStyle);
      expect(border).to.equal('solid');
      await main.show(screens['change-done']!);
      await drawPicture(page, 'desktop/codes-change-done.fr.forced.png');
    });

    it('is left by Escape', async () => {
      await open(screens.insert!);
      await wake();
      for (const [at, [name, screen]] of Object.entries(screens).entries()) {
        await main.show(screen);
        await page.keyboard.press('Escape');
        expect((await main.told()).slice(at), name).to.deep.equal([{ type: 'left' }]);
      }
    });
  });

  it('never says a number of tries', async () => {
    await open(screens.insert!);
    for (const [name, screen] of Object.entries(screens)) {
      await main.show(screen);
      expect(await page.innerText('main'), name).not.to.match(/\b[1-9] (?:essai|tries)|reste/);
    }
  });

  it('takes each code as bytes, tells which question it answers, and wipes its own', async () => {
    await open(screens['change-old']!);
    await wake();
    await page.keyboard.type('1234');
    await page.keyboard.press('Enter');
    await main.show(screens['change-new']!);
    for (const digit of '43210') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Valider' }).click();
    expect(await main.told()).to.deep.equal([
      { type: 'code-entered', question: screens['change-old']!.question, code: '1234' },
      { type: 'code-entered', question: screens['change-new']!.question, code: '43210' },
    ]);
    const left = await page.evaluate(() => (window as unknown as { digits: Uint8Array[] }).digits.map((d) => [...d]));
    expect(left.flat().every((octet) => octet === 0)).to.equal(true);
    expect(await page.content()).not.to.match(/1234|43210/);
  });

  it('forgets what was typed when another question comes', async () => {
    await open(screens['change-old']!);
    await wake();
    await page.keyboard.type('123');
    await main.show(screens['change-new']!);
    expect(await page.locator('.dots .filled').count()).to.equal(0);
    await page.keyboard.press('Enter');
    expect(await main.told()).to.deep.equal([]);
  });

  it('asks for exactly eight digits of an unblocking code', async () => {
    await open(screens['unblock-code']!);
    await wake();
    for (const [digits, sent] of [
      ['1234567', 0],
      ['89', 0],
    ] as const) {
      await page.keyboard.type(digits);
      await page.keyboard.press('Enter');
      expect(await main.told()).to.have.lengthOf(sent);
    }
    expect(await page.getByRole('alert').innerText()).to.include('exactement 8 chiffres');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    expect((await main.told()).map(({ code }) => code)).to.deep.equal(['12345678']);
  });

  it('goes through every choice with the keyboard alone', async () => {
    await open(screens.cards!);
    await wake();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await main.show(screens.task!);
    expect(await focused()).to.include('Changer le code porteur');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await main.show(screens['unblock-confirm']!);
    expect(await focused()).to.equal('Annuler');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await main.show(screens['unblock-last-try']!);
    expect(await focused()).to.equal('Annuler');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await main.show(screens.removed!);
    expect(await focused()).to.equal('Recommencer');
    await page.keyboard.press('Enter');
    const of = (name: string): number => screens[name]!.question;
    expect(await main.told()).to.deep.equal([
      { type: 'card-chosen', question: of('cards'), serial: '3100694711' },
      { type: 'task-chosen', question: of('task'), task: 'unblock' },
      { type: 'confirmed', question: of('unblock-confirm') },
      { type: 'confirmed', question: of('unblock-last-try') },
      { type: 'again', question: of('removed') },
    ]);
  });

  it('offers nothing but the unblocking code on a blocked card, and nothing on one that is blocked for good', async () => {
    await open(screens['task-locked']!);
    expect(await page.locator('.task').allInnerTexts()).to.have.lengthOf(1);
    expect(await page.getByRole('alert').innerText()).to.include('Cette carte est bloquée (3 codes erronés)');
    await main.show(screens['locked-for-good']!);
    expect(await page.getByRole('alert').innerText()).to.include('définitivement bloquée et doit être remplacée');
    expect(await page.getByRole('button').allInnerTexts()).to.deep.equal(['Fermer']);
  });

  it('keeps the keyboard away from giving up while codes are typed on the reader', async () => {
    await open(screens['change-on-reader']!);
    await wake();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    expect(await main.told()).to.deep.equal([]);
    await page.getByRole('button', { name: 'Abandonner' }).click();
    expect(await main.told()).to.deep.equal([{ type: 'left' }]);
  });

  it('has nothing to press while the card works', async () => {
    await open(screens['change-working']!);
    expect(await page.getByRole('button').count()).to.equal(0);
    expect(await page.getByRole('status').innerText()).to.include('Ne la retirez pas');
  });

  it('does not go back to a screen that came late', async () => {
    await open(screens['change-new']!);
    await main.show(screens['change-old']!);
    expect(await page.getAttribute('main', 'data-entry')).to.equal('new');
  });
});
