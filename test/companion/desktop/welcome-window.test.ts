import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { WelcomeScreen } from '../../../src/companion/desktop/welcome-screen.js';
import { typeset, type Language } from '../../../src/protocol/index.js';
import { launchEngine } from '../../client/chromium.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { findViolations } from '../../support/find-violations.js';
import { textsOf } from './support/screens.js';
import { openWindowPage, type WindowPage, skipDeafness } from './support/window-page.js';

/** As welcome.ts opens it. */
const SIZE = { width: 920, height: 620 };

describeWith([program('chromium')], 'the window of the first run', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let main: WindowPage<WelcomeScreen>;

  before(async () => {
    browser = await launchEngine();
  });
  after(() => browser.close());
  afterEach(() => page.context().close());

  async function open(language: Language = 'fr', options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: SIZE, ...options });
    page = await context.newPage();
    await skipDeafness(page);
    main = await openWindowPage(page, 'welcome', { language, texts: textsOf(language), step: 'welcome' });
  }
  const wake = (): Promise<void> => page.locator('html:not([data-inert])').waitFor();
  const sizes = (): Promise<number[]> =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return [scrollWidth - clientWidth, scrollHeight - clientHeight];
    });

  for (const language of ['fr', 'en'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`fits, passes axe: ${language}, ${colorScheme}`, async () => {
        await open(language, { colorScheme });
        await drawPicture(page, `desktop/welcome.${language}.${colorScheme}.png`);
        expect(await findViolations(page)).to.deep.equal([]);
        expect(await sizes()).to.deep.equal([0, 0]);
        expect(await page.getAttribute('html', 'lang')).to.equal(language);
      });
    }

    it(`says each of its texts: ${language}`, async () => {
      await open(language);
      const content = await page.evaluate(() =>
        [
          document.title,
          document.body.textContent,
          ...[...document.querySelectorAll('[aria-label]')].map((each) => each.getAttribute('aria-label')),
        ].join('\n'),
      );
      for (const [key, text] of Object.entries(textsOf(language))) {
        if (key.startsWith('welcome.')) expect(content, key).to.match(new RegExp(wordsOf(text)));
      }
    });
  }

  it('has three pictures with a text in place of each', async () => {
    await open();
    const names = await page.getByRole('img').evaluateAll((each) => each.map((one) => one.getAttribute('aria-label')));
    expect(names).to.have.lengthOf(3);
    expect(names.every((name) => (name ?? '').length > 20)).to.equal(true);
    expect(await page.getByRole('listitem').count()).to.equal(3);
  });

  it('is read at 200 %, and in forced colours', async () => {
    await open('fr', { viewport: { width: SIZE.width / 2, height: SIZE.height / 2 }, deviceScaleFactor: 2 });
    await drawPicture(page, 'desktop/welcome.fr.200.png', { fullPage: true });
    expect((await sizes())[0]).to.equal(0);
    await page.context().close();
    await open('fr', { viewport: { width: 280, height: 400 } });
    await drawPicture(page, 'desktop/welcome.fr.narrow.png', { fullPage: true });
    expect((await sizes())[0]).to.equal(0);
    await page.context().close();
    for (const colorScheme of ['light', 'dark'] as const) {
      await open('fr', { forcedColors: 'active', colorScheme });
      await drawPicture(page, `desktop/welcome.fr.forced.${colorScheme}.png`);
      if (colorScheme === 'light') await page.context().close();
    }
  });

  for (const key of ['Escape', 'Enter', 'Space']) {
    it(`is closed by ${key}`, async () => {
      await open();
      await wake();
      await page.keyboard.press(key);
      expect(await main.told()).to.deep.equal([{}]);
    });
  }
});

/** A pattern for a text as it is typeset. */
function wordsOf(text: string): string {
  return typeset(text)
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[ \u00a0]/g, '[ \u00a0]');
}
