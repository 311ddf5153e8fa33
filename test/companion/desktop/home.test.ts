import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { send, signIn as askToSignIn, type Answer } from '../cli/support/page.js';
import { drawPicture } from '../../support/draw-picture.js';
import { describeWith, program } from '../../support/requirements.js';
import { DesktopFixture, openDisplay, type Display } from './support/desktop-fixture.js';
import { closed, pressToClose } from './support/stand-in-windows.js';

const CARD = 'cps4-dupont';
/** A site for each story, so that the pause after a "Cancel" in one does not touch the next. */
const ORIGINS = Array.from({ length: 9 }, (_, at) => `https://site-${at}.exemple.fr`);
const STRANGER = 'https://messagerie.exemple.fr';

describeWith([program('chromium'), program('Xvfb')], 'the home window of the shell', function () {
  this.timeout(120_000);
  let display: Display;
  let desktop: DesktopFixture;
  let sites = 0;

  before(async () => {
    display = await openDisplay();
    desktop = new DesktopFixture(display);
    await desktop.startWithCard(CARD, ORIGINS);
  });
  after(async () => {
    await desktop.close();
    await display.close();
  });

  const ask = (origin = ORIGINS[sites++]!): Promise<Answer> => {
    const answer = askToSignIn({ port: desktop.port, origin }, undefined, 'fr');
    answer.catch(() => undefined);
    return answer;
  };
  const info = async (origin: string): Promise<number> =>
    (await send({ port: desktop.port, origin }, 'GET', '/v1/info')).status;
  const enterPin = async (prompt: Page): Promise<void> => {
    await prompt.keyboard.type(TEST_PIN);
    desktop.person.pinEntries.note();
    await pressToClose(prompt, 'Enter');
  };
  const signIn = async (): Promise<number> => {
    const answer = ask();
    const prompt = await desktop.windows.promptWindow('enter-pin');
    await enterPin(prompt);
    const { status } = await answer;
    await closed(prompt);
    return status;
  };
  const openHome = (): Promise<Page> => {
    desktop.order({ standIn: 'click-tray' });
    return desktop.windows.homeWindow();
  };
  const go = async (home: Page, part: string): Promise<void> => home.getByRole('tab', { name: part }).click();
  const said = (home: Page, text: string | RegExp): Promise<void> => home.locator('.said').getByText(text).waitFor();
  const crash = async (page: Page): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    const gone = new Promise((resolve) => page.once('close', resolve));
    // There is nobody left to answer.
    session.send('Page.crash').catch(() => undefined);
    await gone;
  };

  it('opens at a click on the tray, one at most, and shows the card', async () => {
    const home = await openHome();
    expect(await home.locator('#panel').innerText()).to.match(/Marie DUPONT[^]*Carte prête[^]*3 essais/);
    await drawPicture(home, 'desktop/shell-home.png');
    desktop.order({ standIn: 'click-tray' });
    desktop.order({ standIn: 'click', label: 'Ouvrir CPx Bridge' });
    desktop.order({ standIn: 'theme', dark: true });
    await desktop.tray(({ image }) => image === 'ready-on-dark.png');
    expect(await desktop.windows.openWindows('home')).to.equal(1);
    expect(desktop.log().match(/"event":"window opened"/g)).to.have.lengthOf(1);
    desktop.order({ standIn: 'theme', dark: false });
  });

  it('is closed by the person and opens again, while another window asks', async () => {
    const answer = ask();
    const prompt = await desktop.windows.promptWindow('enter-pin');
    await (await desktop.windows.homeWindow()).close();
    await desktop.logged(/"window":"home","how":"closed"/);
    desktop.order({ standIn: 'click', label: 'Ouvrir CPx Bridge' });
    await desktop.windows.homeWindow('card');
    await pressToClose(prompt, 'Escape');
    expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    await closed(prompt);
  });

  it('follows the card without being asked', async () => {
    const home = await openHome();
    await desktop.simulation.remove();
    await home.getByText('Insérez votre carte', { exact: true }).waitFor();
    await desktop.simulation.insert(CARD);
    await home.getByText('Carte prête').waitFor();
  });

  it('leads to the codes of the card, to the diagnosis where something is wrong, and to how a sign-in goes', async () => {
    const home = await openHome();
    await home.getByRole('button', { name: 'Gérer les codes de la carte…' }).click();
    const codes = await desktop.windows.window('pin', 'choose-task');
    await pressToClose(codes, 'Escape');
    await closed(codes);
    await desktop.simulation.remove();
    await desktop.simulation.insert('vitale');
    await home.getByRole('button', { name: 'Lancer le diagnostic…' }).click();
    const doctor = await desktop.windows.window('doctor', 'done');
    expect(await doctor.locator('.verdict .code').innerText()).to.equal('CPX-213');
    await doctor.close();
    await desktop.simulation.remove();
    await desktop.simulation.insert(CARD);
    await home.getByText('Carte prête').waitFor();
    await go(home, 'À propos');
    await home.getByRole('button', { name: 'Comment se connecter ?' }).click();
    const welcome = await desktop.windows.window('welcome', 'welcome');
    await pressToClose(welcome, 'Escape');
    await closed(welcome);
    await go(home, 'Ma carte');
  });

  it('says at once that a site asked; a click on the notification shows it; it is allowed and removed', async () => {
    const home = await openHome();
    expect(await info(STRANGER)).to.equal(403);
    const notice = await desktop.notification(/demandé l’accès/);
    desktop.order({ standIn: 'click-notification', title: (notice as { title: string }).title });
    await desktop.windows.homeWindow('sites');
    await drawPicture(home, 'desktop/shell-home-asked.png');
    await home.getByRole('button', { name: `Autoriser ${STRANGER}` }).click();
    await said(home, `${STRANGER} est autorisé.`);
    expect(await info(STRANGER)).to.equal(200);
    await home.getByRole('button', { name: `Retirer ${STRANGER}` }).click();
    await said(home, `${STRANGER} n’est plus autorisé.`);
    expect(await info(STRANGER)).to.equal(403);
    await home.getByRole('button', { name: `Ignorer ${STRANGER}` }).click();
    await said(home, /ne sera plus affiché/);
    await info(STRANGER);
    expect(await home.getByRole('button', { name: /^Ignorer/ }).count()).to.equal(0);
  });

  it('lets its page go nowhere', async () => {
    const home = await openHome();
    const address = home.url();
    await home.evaluate(() => void (location.href = 'https://elsewhere.example/'));
    await desktop.logged(/"what":"navigation"/);
    expect(home.url()).to.equal(address);
  });

  it('changes the language of all windows and of the tray at once', async () => {
    const home = await openHome();
    await go(home, 'Réglages');
    await home.getByRole('radio', { name: 'English' }).click();
    await said(home, 'Language changed.');
    expect(await home.getAttribute('html', 'lang')).to.equal('en');
    expect(await home.locator('h1').innerText()).to.equal('Settings');
    await desktop.tray(({ menu }) => menu.some(({ label }) => label === 'Quit CPx Bridge'));
    await home.getByRole('radio', { name: 'Français' }).click();
    await said(home, 'Langue changée.');
    await desktop.tray(({ menu }) => menu.some(({ label }) => label === 'Quitter CPx Bridge'));
  });

  it('starts with the session and no longer, as far as the system lets it', async () => {
    if (process.platform !== 'linux') return;
    const home = await openHome();
    await go(home, 'Réglages');
    const file = join(desktop.person.environment.XDG_CONFIG_HOME!, 'autostart', 'cpx-bridge.desktop');
    const box = home.getByRole('checkbox', { name: /ouverture de ma session/ });
    await box.click();
    await said(home, 'CPx Bridge démarrera avec votre session.');
    expect(readFileSync(file, 'utf8')).to.include(process.execPath);
    await box.click();
    await said(home, 'CPx Bridge ne démarrera plus avec votre session.');
    expect(existsSync(file)).to.equal(false);
    rmSync(join(file, '..'), { recursive: true });
    writeFileSync(join(file, '..'), '');
    await box.click();
    await said(home, 'Le système a refusé ce changement.');
    expect(await box.isChecked()).to.equal(false);
  });

  it('takes a module from the dialog of the system, and opens the folder of the logs', async () => {
    const home = await openHome();
    await go(home, 'Réglages');
    const path = join(process.cwd(), 'package.json');
    await home.getByRole('button', { name: 'Choisir un fichier…' }).click();
    await desktop.reported('file-dialog');
    desktop.order({ standIn: 'choose-file', path });
    await said(home, /^Module ajouté/);
    await home.getByText('Cette liste servira au prochain démarrage').waitFor();
    await home.getByRole('button', { name: `Retirer ${path}` }).click();
    await said(home, /^Module retiré/);
    await home.getByRole('button', { name: 'Ouvrir le dossier des journaux' }).click();
    expect(await desktop.reported('opened-path')).to.have.property('path', desktop.person.folders.logs);
  });

  it('shows the licences of what is inside', async () => {
    const home = await openHome();
    await go(home, 'À propos');
    await home.getByText('Licences des logiciels contenus').click();
    await home.locator('.licences li', { hasText: /^express 5/ }).waitFor();
  });

  describe('history', () => {
    it('has an entry for each sign-in, at once, and none of it in clear on the disk', async () => {
      const home = await openHome();
      await go(home, 'Historique');
      expect(await signIn()).to.equal(200);
      const signed = home.locator('tbody tr', { hasText: 'Réussi' });
      expect(await signed.innerText()).to.match(/site-1\.exemple\.fr\s+Marie DUPONT, n° …\d{4}\s+Se connecter/);
      const answer = ask();
      const prompt = await desktop.windows.promptWindow('enter-pin');
      await pressToClose(prompt, 'Escape');
      expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
      await home.locator('tbody tr', { hasText: /site-2[^]*Annulé/ }).waitFor();
      await closed(prompt);
      await drawPicture(home, 'desktop/shell-home-history.png');
      const { data } = desktop.person.folders;
      const file = readFileSync(join(data, 'history.json'), 'utf8');
      expect(Buffer.from((JSON.parse(file) as { sealed: string }).sealed, 'base64').includes('DUPONT')).to.equal(false);
      expect(file).not.to.match(/DUPONT|exemple/);
    });

    it('is cleared, after a question', async () => {
      const home = await openHome();
      await go(home, 'Historique');
      await home.locator('#clear-history').click();
      await home.getByRole('dialog').getByRole('button', { name: 'Effacer' }).click();
      await said(home, 'L’historique est effacé.');
      expect(await home.locator('tbody tr').count()).to.equal(0);
      expect(readdirSync(desktop.person.folders.data).filter((name) => name.startsWith('history.json'))).to.deep.equal(
        [],
      );
    });

    it('breaks no sign-in when the disk is full: the window says it, and writes later what is missing', async () => {
      const home = await openHome();
      await go(home, 'Historique');
      const { data } = desktop.person.folders;
      rmSync(data, { recursive: true });
      // A file in the place of the folder refuses everybody, the super-user too.
      writeFileSync(data, '');
      expect(await signIn()).to.equal(200);
      await home.locator('.problems').getByText('Historique non enregistré').waitFor();
      await desktop.tray(({ tooltip }) => tooltip.includes('disque plein ou protégé'));
      await drawPicture(home, 'desktop/shell-home-full-disk.png');
      rmSync(data);
      expect(await signIn()).to.equal(200);
      await home.locator('.problems').getByText('Historique non enregistré').waitFor({ state: 'detached' });
      expect(await home.locator('tbody tr').count()).to.equal(2);
      expect(existsSync(join(data, 'history.json'))).to.equal(true);
    });
  });

  it('says when the disk did not take a setting', async () => {
    const home = await openHome();
    await go(home, 'Sites autorisés');
    const { configuration } = desktop.person.folders;
    rmSync(configuration, { recursive: true });
    writeFileSync(configuration, '');
    await home.locator('#site').fill('autre.exemple.fr');
    await home.keyboard.press('Enter');
    await said(home, /^Réglages non enregistrés \(CPX-306\)/);
    expect(await home.locator('#site').inputValue()).to.equal('autre.exemple.fr');
    rmSync(configuration);
    await home.locator('#site').focus();
    await home.keyboard.press('Enter');
    await said(home, 'https://autre.exemple.fr est autorisé.');
  });

  describe('when something dies', () => {
    it('opens again after its renderer was killed', async () => {
      const home = await openHome();
      await crash(home);
      await desktop.logged(/the home window is lost/);
      const again = await openHome();
      await again.getByText('Carte prête').waitFor();
      expect(await desktop.windows.openWindows('home')).to.equal(1);
    });

    it('a killed PIN window cancels its request; a notification says it; the next sign-in works', async () => {
      const answer = ask();
      const prompt = await desktop.windows.promptWindow('enter-pin');
      await crash(prompt);
      expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
      await desktop.notification(/La fenêtre du code s’est fermée/);
      await desktop.tray(({ image }) => image === 'ready-on-light.png');
      expect(await signIn()).to.equal(200);
    });

    it('a killed card host ends its request, as soon as it is needed, in words; the next sign-in works', async () => {
      if (process.platform !== 'linux') return;
      const answer = ask();
      const prompt = await desktop.windows.promptWindow('enter-pin');
      // Once its host has read the card, so that there is something to kill.
      await desktop.logged(/"prompt shown"(?:(?!"prompt shown")[^])*"state":"entering-pin"(?:(?!"prompt shown")[^])*$/);
      for (const host of hostsOf(desktop.child.pid!)) process.kill(host, 'SIGKILL');
      await enterPin(prompt);
      expect((await answer).body.code).to.equal('ERR_MODULE_CRASHED');
      await prompt.locator('main[data-step=ended]').waitFor();
      await pressToClose(prompt, 'Escape');
      await closed(prompt);
      const fault = /\nDernière connexion impossible : .+ \(CPX-274\)$/;
      await desktop.tray(({ image, tooltip }) => image === 'ready-on-light.png' && fault.test(tooltip));
      expect(await signIn()).to.equal(200);
      await desktop.tray(({ tooltip }) => !fault.test(tooltip));
    });
  });
});

/** Processes of card hosts below a process. */
function hostsOf(parent: number): number[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('utility-main'));
}
