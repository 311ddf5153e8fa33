import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { DoctorScreen } from '../../../src/companion/desktop/doctor-screen.js';
import { launchEngine } from '../../client/chromium.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { openDoctorPage, type DoctorPageDriver } from './support/doctor-page.js';
import { everyDoctorScreen } from './support/doctor-screens.js';
import { APPEARANCES, findViolations } from '../../support/find-violations.js';
import { skipDeafness } from './support/window-page.js';

/** As doctor-window.ts opens it. */
const SIZE = { width: 760, height: 780 };

describeWith([program('chromium')], 'the diagnosis window', function () {
  this.timeout(120_000);
  let browser: Browser;
  let page: Page;
  let main: DoctorPageDriver;
  let screens: Readonly<Record<string, DoctorScreen>>;

  before(async () => {
    browser = await launchEngine();
    screens = await everyDoctorScreen('fr');
  });
  after(() => browser.close());
  afterEach(() => page.context().close());

  async function open(screen: DoctorScreen, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    await skipDeafness(page);
    main = await openDoctorPage(page, screen);
    // Its scripts have run.
    await page.locator('html:not([data-inert])').waitFor();
  }
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement!.id);
  const said = (): Promise<string> => page.locator('#heard').innerText();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  describe('in every state', () => {
    it('is looked at with each kind of verdict', async () => {
      await open(screens.warning!);
      const tones = new Set(Object.values(screens).map(({ verdict }) => verdict?.tone));
      expect([...tones]).to.have.members([undefined, 'good', 'warn', 'bad']);
    });

    for (const { language, colorScheme } of APPEARANCES) {
      it(`passes axe: ${language}, ${colorScheme}`, async () => {
        const every = Object.entries(await everyDoctorScreen(language));
        await open(every[0]![1], { colorScheme });
        for (const [name, screen] of every) {
          await main.show(screen);
          await page.locator(`main[data-step=${screen.step}]`).waitFor();
          await drawPicture(page, `desktop/doctor-${name}.${language}.${colorScheme}.png`, { fullPage: true });
          expect(await findViolations(page), name).to.deep.equal([]);
          expect(await page.getAttribute('html', 'lang')).to.equal(language);
        }
      });
    }

    it('has no sideways scrolling and loses nothing at 200 %', async () => {
      await open(screens.begun!, {
        viewport: { width: SIZE.width / 2, height: SIZE.height / 2 },
        deviceScaleFactor: 2,
      });
      for (const [name, screen] of Object.entries(screens)) {
        await main.show(screen);
        await drawPicture(page, `desktop/doctor-${name}.fr.200.png`, { fullPage: true });
        const [needed, there] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(needed, name).to.be.at.most(there);
      }
    });

    it('has a border around its verdict and drawings in the colour of the text where colours are forced', async () => {
      await open(screens.vitale!, { forcedColors: 'active' });
      await drawPicture(page, 'desktop/doctor-vitale.fr.forced.png');
      const [border, stroke, text] = await page.evaluate(() => {
        const verdict = getComputedStyle(document.querySelector('.verdict')!);
        const row = document.querySelector('li.failure')!;
        return [
          verdict.borderStyle,
          getComputedStyle(row.querySelector('.drawing')!).stroke,
          getComputedStyle(row.querySelector('.check')!).color,
        ];
      });
      expect(border).to.equal('solid');
      expect(stroke).to.equal(text);
    });

    it('says every verdict in a word, and not by its colour alone', async () => {
      await open(screens.several!);
      for (const row of await page.locator('.checks > li').all()) {
        expect((await row.locator('.word').innerText()).trim()).not.to.equal('');
      }
    });
  });

  it('shows the cause, what to do and the code on top, and the code alone to read out', async () => {
    await open(screens.vitale!);
    expect(await page.locator('.verdict').innerText()).to.match(
      /À corriger\s+C’est une carte Vitale[^]*Retirez la carte Vitale[^]*À donner au support : CPX-213/,
    );
    expect(await page.locator('.verdict .code').innerText()).to.equal('CPX-213');
    expect(await page.locator('[data-check=card-read]').innerText()).to.match(
      /non vérifié\s: dépend de «\sFamille de la carte\s»/,
    );
  });

  it('says that all is well, with nothing to copy', async () => {
    await open(screens.well!);
    expect(await page.locator('.verdict h2').innerText()).to.equal('Tout va bien');
    expect(await button('Copier le code').count()).to.equal(0);
    expect(await page.getByRole('button').allInnerTexts()).to.deep.equal(['Enregistrer le rapport…', 'Relancer']);
  });

  it('shows how far it is, and takes no order meanwhile', async () => {
    await open(screens.middle!);
    expect(await page.getByRole('progressbar', { name: 'Diagnostic en cours…' }).getAttribute('value')).to.equal('9');
    expect(await page.locator('.notice').innerText()).to.match(/9 vérifications sur \d+/);
    for (const name of ['Relancer', 'Enregistrer le rapport…']) {
      await button(name).focus();
      await page.keyboard.press('Enter');
    }
    expect(await main.wanted()).to.deep.equal([]);
  });

  it('is heard when it begins and when it is done, and not at each check', async () => {
    await open(screens.begun!);
    expect(await said()).to.equal('Diagnostic en cours…');
    await page.evaluate(() => {
      const state = window as unknown as { heard: number };
      state.heard = 0;
      new MutationObserver(() => (state.heard += 1)).observe(document.getElementById('heard')!, { childList: true });
    });
    await main.show(screens.middle!);
    await main.show({ ...screens.middle!, progress: { ...screens.middle!.progress, done: 10 } });
    await main.show(screens.vitale!);
    expect(await said()).to.match(/^À corriger — C’est une carte Vitale\. .*À donner au support : CPX-213\.$/);
    expect(await page.evaluate(() => (window as unknown as { heard: number }).heard)).to.equal(1);
  });

  it('is gone through with the keyboard alone: code, report, again', async () => {
    await open(screens.vitale!);
    expect(await focused()).to.equal('title');
    const order: string[] = [];
    for (let at = 0; at < 3; at++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
      await page.keyboard.press('Enter');
    }
    expect(order).to.deep.equal(['copy-code', 'save-report', 'run-again']);
    expect(await main.wanted()).to.deep.equal(order);
  });

  it('keeps the keyboard where it is while it runs again', async () => {
    await open(screens.vitale!);
    await button('Relancer').focus();
    await main.show(screens.begun!);
    expect(await focused()).to.equal('run-again');
    await main.show(screens.middle!);
    await main.show(screens.well!);
    expect(await focused()).to.equal('run-again');
  });

  it('says what came of an order, in a live region', async () => {
    await open(screens.vitale!);
    await main.answer({ tone: 'good', text: 'Code CPX-213 copié.' });
    await button('Copier le code').click();
    await page.locator('#said').getByText('Code CPX-213 copié.').waitFor();
    await drawPicture(page, 'desktop/doctor-copied.fr.png');
    await main.answer({ tone: 'bad', text: 'Rapport non enregistré : le disque est plein.' });
    await button('Enregistrer le rapport…').click();
    await page.getByRole('alert').getByText('le disque est plein').waitFor();
    expect(await page.locator('#said').innerText()).to.equal('');
    expect(await findViolations(page)).to.deep.equal([]);
  });

  it('says why it could not begin, and lets the person try again', async () => {
    await open(screens.failed!);
    expect(await page.locator('.verdict').innerText()).to.match(/Diagnostic impossible/);
    expect(await page.getByRole('button').allInnerTexts()).to.deep.equal(['Copier le code', 'Relancer']);
  });

  it('shows what it was judged by as text, whatever it is called', async () => {
    const [layer, ...more] = screens.vitale!.layers;
    const [check, ...others] = layer!.checks;
    const checks = [{ ...check!, facts: ['<img src=x onerror=alert(1)>'] }, ...others];
    await open({ ...screens.vitale!, layers: [{ ...layer!, checks }, ...more] });
    expect(await page.locator('img').count()).to.equal(0);
    expect(await page.locator('.facts').first().innerText()).to.include('<img');
  });
});
