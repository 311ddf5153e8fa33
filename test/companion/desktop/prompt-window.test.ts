import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { PromptScreen } from '../../../src/companion/desktop/prompt-screen.js';
import { launchEngine } from '../../client/chromium.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { APPEARANCES, findViolations } from '../../support/find-violations.js';
import { openPromptPage, type PromptPage } from './support/prompt-page.js';
import { everyScreen } from './support/screens.js';

/** As window-prompt.ts opens it. */
const SIZE = { width: 440, height: 680 };

/** States with names so long that the window may scroll. */
const LONG: ReadonlySet<string> = new Set(['pin-long-names', 'choice']);

describeWith([program('chromium')], 'the PIN window', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let main: PromptPage;

  before(async () => {
    browser = await launchEngine();
  });
  after(() => browser.close());
  afterEach(() => page.context().close());

  async function open(
    screen: PromptScreen,
    options: BrowserContextOptions = {},
    script: () => void = () => undefined,
  ): Promise<void> {
    const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    await page.addInitScript(script);
    main = await openPromptPage(page, screen);
  }
  /** Past the half second in which the window is deaf. */
  const wake = (): Promise<void> => page.locator('html:not([data-inert])').waitFor();
  const field = () => page.getByRole('textbox');
  const filled = (): Promise<number> => page.locator('.dots .filled').count();
  const screens = everyScreen('fr');

  describe('in every state', () => {
    for (const { language, colorScheme } of APPEARANCES) {
      it(`fits, passes axe: ${language}, ${colorScheme}`, async function () {
        this.timeout(180_000);
        const every = Object.entries(everyScreen(language));
        await open(every[0]![1], { colorScheme });
        for (const [name, screen] of every) {
          // Each state afresh, not as an update of the one before.
          await main.show(everyScreen(language).reading!);
          await main.show(screen);
          await drawPicture(page, `desktop/${name}.${language}.${colorScheme}.png`);
          expect(await findViolations(page), name).to.deep.equal([]);
          const [needed, there] = await page.evaluate(() => [
            document.documentElement.scrollHeight,
            document.documentElement.clientHeight,
          ]);
          if (!LONG.has(name)) expect(needed, `${name} has no scroll bar`).to.be.at.most(there);
          expect(await page.getAttribute('html', 'lang')).to.equal(language);
        }
      });
    }

    it('has no sideways scrolling and loses nothing at 200 %', async () => {
      await open(screens.pin!, { viewport: { width: SIZE.width / 2, height: SIZE.height / 2 }, deviceScaleFactor: 2 });
      for (const [name, screen] of Object.entries(screens)) {
        await main.show(screen);
        await drawPicture(page, `desktop/${name}.fr.200.png`, { fullPage: true });
        const [needed, there] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(needed, name).to.be.at.most(there);
      }
    });

    it('keeps its meaning in forced colours', async () => {
      await open(screens['pin-wrong']!, { forcedColors: 'active' });
      await wake();
      await page.keyboard.type('12');
      await drawPicture(page, 'desktop/pin-wrong.fr.forced.png');
      const [first, third] = await page.evaluate(() =>
        [0, 2].map((at) => getComputedStyle(document.querySelectorAll('.dots span')[at]!).backgroundColor),
      );
      expect(first).not.to.equal(third);
    });
  });

  describe('in the first half second', () => {
    it('takes neither clicks nor keys; then it does', async () => {
      // Pressed and clicked as soon as there is something to hit, long before a person could.
      await open(screens.pin!, {}, () => {
        new MutationObserver((_changes, observer) => {
          const [first, cancel] = ['.key', '.actions button'].map((each) => document.querySelector<HTMLElement>(each));
          if (!first || !cancel) return;
          observer.disconnect();
          for (const key of ['1', 'Escape']) {
            document.activeElement?.dispatchEvent(
              new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
            );
          }
          first.click();
          cancel.click();
          document.title = 'pressed early';
        }).observe(document, { childList: true, subtree: true });
      });
      expect(await page.title()).to.equal('pressed early');
      expect(await filled()).to.equal(0);
      expect(await main.told()).to.deep.equal([]);
      await wake();
      await page.keyboard.press('1');
      await page.getByRole('button', { name: '2', exact: true }).click();
      expect(await filled()).to.equal(2);
    });

    it('takes no click for half a second after it has come to the front again, but keys', async () => {
      await open(screens.pin!);
      await wake();
      const [clicked, typed] = await page.evaluate(() => {
        const count = (): number => document.querySelectorAll('.dots .filled').length;
        window.dispatchEvent(new FocusEvent('focus'));
        document.querySelector<HTMLElement>('.key')!.click();
        const afterClick = count();
        document.activeElement!.dispatchEvent(
          new KeyboardEvent('keydown', { key: '7', bubbles: true, cancelable: true }),
        );
        return [afterClick, count()];
      });
      expect([clicked, typed]).to.deep.equal([0, 1]);
    });
  });

  describe('PIN', () => {
    beforeEach(async () => {
      await open(screens.pin!);
      await wake();
    });

    it('is typed with the keyboard, erased, and handed over as bytes; the page wipes its own', async () => {
      expect(await field().evaluate((element) => element === document.activeElement)).to.equal(true);
      await page.keyboard.type('129');
      await page.keyboard.press('Backspace');
      await page.keyboard.type('34');
      expect(await page.getByRole('status').first().innerText()).to.equal('Chiffres saisis : 4');
      await page.keyboard.press('Enter');
      expect(await main.told()).to.deep.equal([{ type: 'pin-entered', pin: '1234' }]);
      expect(await filled()).to.equal(0);
      const left = await page.evaluate(() => (window as unknown as { digits: Uint8Array[] }).digits.map((d) => [...d]));
      expect(left).to.deep.equal([[0, 0, 0, 0]]);
    });

    it('is clicked on the keypad', async () => {
      for (const digit of ['5', '0', '5', '0']) await page.getByRole('button', { name: digit, exact: true }).click();
      await page.getByRole('button', { name: 'Valider' }).click();
      expect(await main.told()).to.deep.equal([{ type: 'pin-entered', pin: '5050' }]);
    });

    it('is typed on the top row of a French keyboard without Shift', async () => {
      await page.evaluate(() => {
        for (const [key, code] of [
          ['&', 'Digit1'],
          ['é', 'Digit2'],
          ['"', 'Digit3'],
          ["'", 'Digit4'],
        ]) {
          const event = new KeyboardEvent('keydown', { key: key!, code: code!, bubbles: true, cancelable: true });
          document.activeElement!.dispatchEvent(event);
        }
      });
      await page.keyboard.press('Enter');
      expect(await main.told()).to.deep.equal([{ type: 'pin-entered', pin: '1234' }]);
    });

    it('is not sent while it is too short or too long', async () => {
      await page.keyboard.type('123');
      await page.keyboard.press('Enter');
      await page.keyboard.type('456789');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('alert').innerText()).to.include('pas plus de 8 chiffres');
      expect(await main.told()).to.deep.equal([]);
      await page.keyboard.press('Backspace');
      await page.keyboard.press('Enter');
      expect(await main.told()).to.deep.equal([{ type: 'pin-entered', pin: '12345678' }]);
    });

    it('says that letters are none of it', async () => {
      await page.keyboard.type('a');
      expect(await page.getByRole('alert').innerText()).to.equal('Des chiffres seulement.');
      expect(await filled()).to.equal(0);
    });

    it('stays when the card says more of itself, and goes when it was wrong', async () => {
      await page.keyboard.type('12');
      await main.show({ ...screens.pin!, triesLeft: 2 } as PromptScreen);
      expect(await filled()).to.equal(2);
      expect(await page.locator('.tries').innerText()).to.include('2 essais');
      await main.show(screens['pin-wrong']!);
      expect(await filled()).to.equal(0);
      expect(await page.getByRole('alert').innerText()).to.equal('Code porteur incorrect.');
      expect(await field().evaluate((element) => element === document.activeElement)).to.equal(true);
    });

    it('is nowhere in the document', async () => {
      await page.keyboard.type('8642');
      expect(await page.content()).not.to.include('8642');
      expect(await field().innerText()).to.equal('');
    });

    it('takes nothing pasted or dropped', async () => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', '1234');
        const target = document.activeElement!;
        target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        target.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      expect(await filled()).to.equal(0);
      const prevented = await page.evaluate(
        () => !document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true })),
      );
      expect(prevented).to.equal(true);
    });
  });

  it('is cancelled by Escape in every state', async () => {
    await open(screens.pin!);
    await wake();
    for (const [at, screen] of Object.values(screens).entries()) {
      await main.show(screen);
      await page.keyboard.press('Escape');
      expect((await main.told()).slice(at)).to.deep.equal([{ type: 'cancelled' }]);
    }
  });

  it('gives the keyboard to "Cancel" before the last try, and goes on only when that is chosen', async () => {
    await open(screens['confirm-last-try']!);
    await wake();
    expect(await page.evaluate(() => document.activeElement!.textContent)).to.equal('Annuler');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await main.told()).to.deep.equal([{ type: 'last-try-confirmed' }]);
  });

  it('lets a certificate be chosen with the keyboard alone', async () => {
    await open(screens.choice!);
    await wake();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await main.told()).to.deep.equal([{ type: 'certificate-chosen', fingerprint: 'b'.repeat(64) }]);
  });

  it('shows names as text, whatever they hold', async () => {
    const card = { ...(screens.pin as { card: object }).card, holder: '<img src=x onerror=alert(1)>' };
    await open({ ...screens.pin!, card } as PromptScreen);
    expect(await page.locator('.holder').innerText()).to.equal('<img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).to.equal(0);
  });
});
