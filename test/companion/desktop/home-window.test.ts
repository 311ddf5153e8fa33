import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { HomeScreen } from '../../../src/companion/desktop/home-screen.js';
import { launchEngine } from '../../client/chromium.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { APPEARANCES, findViolations } from '../../support/find-violations.js';
import { openHomePage, type HomePageDriver } from './support/home-page.js';
import {
  ALL_SECTIONS,
  everyHomeScreen,
  FACTS,
  HOME_FACTS,
  homeScreen,
  SECTIONS_COVERED,
} from './support/home-screens.js';
import { skipDeafness } from './support/window-page.js';

/** As home-window.ts opens it. */
const SIZE = { width: 860, height: 720 };

describeWith([program('chromium')], 'the home window', function () {
  this.timeout(120_000);
  let browser: Browser;
  let page: Page;
  let main: HomePageDriver;

  before(async () => {
    browser = await launchEngine();
  });
  after(() => browser.close());
  afterEach(() => page.context().close());

  const screens = everyHomeScreen('fr');

  async function open(screen: HomeScreen, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    await skipDeafness(page);
    main = await openHomePage(page, screen);
    // Its scripts have run.
    await page.locator('html:not([data-inert])').waitFor();
  }
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement!.id);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const put = async (screen: HomeScreen): Promise<void> => {
    await main.show(screen);
    await main.ask(screen.section);
  };

  describe('in every state', () => {
    it('is looked at in each of its parts', async () => {
      await open(screens.about!);
      expect([...SECTIONS_COVERED].sort()).to.deep.equal([...ALL_SECTIONS].sort());
    });

    for (const { language, colorScheme } of APPEARANCES) {
      it(`passes axe: ${language}, ${colorScheme}`, async () => {
        const every = Object.entries(everyHomeScreen(language));
        await open(every[0]![1], { colorScheme });
        for (const [name, screen] of every) {
          await put(screen);
          for (const details of await page.locator('details').all())
            await details.evaluate((each) => each.setAttribute('open', ''));
          await drawPicture(page, `desktop/home-${name}.${language}.${colorScheme}.png`, { fullPage: true });
          expect(await findViolations(page), name).to.deep.equal([]);
          expect(await page.getAttribute('html', 'lang')).to.equal(language);
        }
      });
    }

    it('has no sideways scrolling and loses nothing at 200 %', async () => {
      await open(screens['card-ready']!, {
        viewport: { width: SIZE.width / 2, height: SIZE.height / 2 },
        deviceScaleFactor: 2,
      });
      for (const [name, screen] of Object.entries(screens)) {
        await put(screen);
        await drawPicture(page, `desktop/home-${name}.fr.200.png`, { fullPage: true });
        const [needed, there] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(needed, name).to.be.at.most(there);
      }
    });

    it('shows in forced colours which part is chosen', async () => {
      await open(screens['sites-asked']!, { forcedColors: 'active' });
      await drawPicture(page, 'desktop/home-sites-asked.fr.forced.png');
      const [chosen, other] = await page.evaluate(() =>
        ['true', 'false'].map(
          (selected) => getComputedStyle(document.querySelector(`[role=tab][aria-selected=${selected}]`)!).outlineStyle,
        ),
      );
      expect([chosen, other]).to.deep.equal(['solid', 'none']);
    });
  });

  it('goes through its parts with the arrow keys, and back', async () => {
    await open(screens['card-ready']!);
    expect(await focused()).to.equal('tab-card');
    const seen: string[] = [];
    for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowDown', 'ArrowUp', 'Home']) {
      await page.keyboard.press(key);
      seen.push(await page.locator('h1').innerText());
      expect(await page.getByRole('tab', { selected: true }).getAttribute('id')).to.equal(await focused());
    }
    expect(seen).to.deep.equal(['Sites autorisés', 'Historique', 'À propos', 'Ma carte', 'À propos', 'Ma carte']);
  });

  it('goes to the part that main asks for', async () => {
    await open(screens['card-ready']!);
    await main.ask('history');
    expect(await page.locator('h1').innerText()).to.equal('Historique');
    expect(await focused()).to.equal('part-title');
  });

  describe('sites', () => {
    it('are allowed, dismissed and removed with the keyboard alone', async () => {
      await open(screens['sites-asked']!);
      await page.keyboard.press('Tab');
      for (const key of ['Enter', 'Tab', 'Enter']) await page.keyboard.press(key);
      await page.locator('#site').focus();
      await page.keyboard.type('messagerie.exemple.org');
      await page.keyboard.press('Enter');
      await button('Retirer https://messagerie.exemple.fr').focus();
      await page.keyboard.press('Enter');
      const long = 'https://messagerie-securisee.ght-yvelines-nord.sante.exemple.fr:8443';
      expect(await main.wanted()).to.deep.equal([
        { type: 'dismiss-site', site: long },
        { type: 'allow-site', site: long },
        { type: 'allow-site', site: 'messagerie.exemple.org' },
        { type: 'remove-site', site: 'https://messagerie.exemple.fr' },
      ]);
    });

    it('are given card hosts, which can be taken back, with the keyboard alone', async () => {
      await open(screens.sites!);
      expect(await page.locator('#panel').innerText()).to.include(
        'Peut présenter votre carte à https://carte.mipih.fr',
      );
      await page.locator('#card-host-site').selectOption('https://messagerie.exemple.fr');
      await page.locator('#card-host').focus();
      await page.keyboard.type('carte.exemple.org');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Retirer le serveur https://carte.messagerie.exemple.fr' }).focus();
      await page.keyboard.press('Enter');
      const site = 'https://messagerie.exemple.fr';
      expect(await main.wanted()).to.deep.equal([
        { type: 'allow-card-host', site, host: 'carte.exemple.org' },
        { type: 'remove-card-host', site, host: 'https://carte.messagerie.exemple.fr' },
      ]);
    });

    it('appear while the window is open, and take nothing from who is typing', async () => {
      await open(screens.sites!);
      await page.locator('#site').focus();
      await page.keyboard.type('messag');
      await main.show(screens['sites-asked']!);
      expect(await button('Autoriser https://autre.exemple.fr').count()).to.equal(1);
      expect(await page.locator('[role=tab] .count').innerText()).to.match(/^2/);
      await page.keyboard.type('erie');
      expect(await page.locator('#site').inputValue()).to.equal('messagerie');
    });

    it('leave the keyboard in the window when the one that had it is gone', async () => {
      await open(screens.sites!);
      await button('Retirer https://messagerie.exemple.fr').focus();
      await main.show(screens['sites-none']!);
      expect(await focused()).to.equal('part-title');
    });

    it('cannot be changed where policy has fixed them, and it says so', async () => {
      await open(screens['sites-locked']!);
      expect(await page.locator('#panel').innerText()).to.include('fixée par votre administrateur');
      expect(await page.locator('#site').count()).to.equal(0);
      expect(await page.getByRole('button', { name: /^(?:Autoriser|Retirer)/ }).count()).to.equal(0);
      expect(await page.getByRole('button', { name: /^Ignorer/ }).count()).to.equal(1);
    });

    it('are shown as text, whatever they are called', async () => {
      const asked = [{ origin: '<img src=x onerror=alert(1)>', when: '' }];
      await open({ ...screens.sites!, sites: { ...screens.sites!.sites!, asked } });
      expect(await page.locator('img').count()).to.equal(0);
    });
  });

  describe('what came of an action', () => {
    it('is said in a live region; what was typed stays when it was refused, and goes when it was taken', async () => {
      await open(screens.sites!);
      await main.answer({ tone: 'bad', text: 'Refusé.' });
      await page.locator('#site').fill('http://x');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('Refusé.').waitFor();
      expect(await page.locator('#site').inputValue()).to.equal('http://x');
      await main.answer({ tone: 'good', text: 'Autorisé.' });
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Autorisé.').waitFor();
      expect(await page.getByRole('alert').innerText()).to.equal('');
      expect(await page.locator('#site').inputValue()).to.equal('');
      await drawPicture(page, 'desktop/home-said.fr.png');
    });

    it('puts a box back that was ticked in vain', async () => {
      await open(screens.settings!);
      await main.answer({ tone: 'bad', text: 'Le système a refusé.' });
      await page.locator('#start-at-login').click();
      await page.getByRole('alert').getByText('Le système a refusé.').waitFor();
      expect(await page.locator('#start-at-login').isChecked()).to.equal(true);
      expect(await main.wanted()).to.deep.equal([{ type: 'start-at-login', wanted: false }]);
    });
  });

  describe('history', () => {
    it('names its columns and what came of each request, newest first', async () => {
      await open(screens.history!);
      expect(await page.getByRole('columnheader').allInnerTexts()).to.deep.equal([
        'Quand',
        'Site et carte',
        'Pour',
        'Résultat',
      ]);
      const rows = await page.locator('tbody tr').allInnerTexts();
      expect(rows[0]).to.match(/25 nov\. 2026.*Marie DUPONT, n° …0110\s+Se connecter\s+Réussi/s);
      expect(rows[1]).to.match(/Lier la carte.*Annulé/s);
      expect(rows[2]).to.match(/Échec : Insérez votre carte \(CPX-\d+\)/);
    });

    it('is cleared only after a question, in which "Cancel" has the keyboard', async () => {
      await open(screens.history!);
      const clear = page.locator('#clear-history');
      await clear.click();
      const question = page.getByRole('dialog', { name: 'Effacer l’historique ?' });
      // It has no role any more when it is closed, a moment before the page hears so and removes it.
      const answered = (): Promise<void> => page.locator('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement!.textContent)).to.equal('Annuler');
      await drawPicture(page, 'desktop/home-history-question.fr.png');
      expect(await findViolations(page)).to.deep.equal([]);
      await page.keyboard.press('Escape');
      await answered();
      expect(await main.wanted()).to.deep.equal([]);
      expect(await focused()).to.equal('clear-history');
      await clear.click();
      await question.getByRole('button', { name: 'Effacer' }).click();
      await answered();
      expect(await main.wanted()).to.deep.equal([{ type: 'clear-history' }]);
    });
  });

  describe('settings', () => {
    it('change the language, module files and the start with the session', async () => {
      await open(screens['settings-modules']!);
      await page.getByRole('radio', { name: 'English' }).click();
      await button('Choisir un fichier…').click();
      await page.getByRole('textbox', { name: 'Chemin d’un module' }).fill('/opt/module.so');
      await page.keyboard.press('Enter');
      await button('Retirer /usr/lib/softhsm.so').click();
      await button('Ouvrir le dossier des journaux').click();
      expect(await main.wanted()).to.deep.equal([
        { type: 'choose-language', language: 'en' },
        { type: 'choose-module' },
        { type: 'add-module', path: '/opt/module.so' },
        { type: 'remove-module', path: '/usr/lib/softhsm.so' },
        { type: 'open-logs' },
      ]);
    });

    it('say what policy has fixed, and offer none of it', async () => {
      await open(screens['settings-locked']!);
      expect(await page.locator('#panel').innerText()).to.match(/Fixé par votre administrateur[^]*policy\.json/);
      expect(await page.locator('#module, #choose-module').count()).to.equal(0);
      expect(await page.locator('#start-at-login').isDisabled()).to.equal(true);
    });
  });

  it('leads to the codes of the card that is there, and to how a sign-in goes', async () => {
    await open(screens['card-ready']!);
    expect(await button('Lancer le diagnostic…').count()).to.equal(0);
    await button('Gérer les codes de la carte…').click();
    await main.ask('about');
    await button('Comment se connecter ?').click();
    expect(await main.wanted()).to.deep.equal([{ type: 'manage-pin' }, { type: 'how-to' }]);
    await main.show(screens['card-none']!);
    await main.ask('card');
    expect(await button('Gérer les codes de la carte…').count()).to.equal(0);
  });

  it('shows the licences of what is inside when they are wanted, and no link', async () => {
    await open(screens.about!);
    await page.getByText('Licences des logiciels contenus').click();
    await page.getByText('express').waitFor();
    expect(await page.locator('.licences li').allInnerTexts()).to.deep.equal([
      'express 5.3.0 — MIT',
      'koffi 3.3.4 — MIT',
    ]);
    expect(await page.locator('a').count()).to.equal(0);
  });

  it('says what is wrong while nothing serves the pages, and tries again', async () => {
    await open(homeScreen({ ...HOME_FACTS['not-running']! }, 'fr'));
    expect(await page.locator('.problems').innerText()).to.include('CPX-307');
    await button('Réessayer').click();
    await button('Lancer le diagnostic…').click();
    expect(await main.wanted()).to.deep.equal([{ type: 'look-again' }, { type: 'diagnose' }]);
    expect(FACTS.failure).to.equal(undefined);
  });
});
