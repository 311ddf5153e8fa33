import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Database } from '../../src/mailbox/index.js';
import { launchChromium } from '../client/chromium.js';
import { signIn, waitUntilReady } from '../companion/cli/support/page.js';
import { openTestDatabase } from '../mailbox/support/test-database.js';
import { PASSWORD } from '../mailbox/support/test-mailbox.js';
import { describeWith, program } from '../support/requirements.js';
import { openHouse, type House } from './support/open-house.js';
import { authenticate, typeCredentials, waitForPanel } from './support/sign-in-page.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';
const CARD = 'cps4-dupont';

describeWith([program('chromium')], 'a practitioner and her mailbox', function () {
  this.timeout(60_000);
  let database: Database;
  let browser: Browser;
  let house: House;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    database = await openTestDatabase();
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await database.close();
  });
  beforeEach(async () => {
    house = await openHouse(database);
    await house.mailbox.account(EMAIL);
    context = await browser.newContext({ locale: 'fr-FR' });
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await house.close();
  });

  const open = (path: string): Promise<unknown> => page.goto(house.mailbox.origin + path);
  const logins = async (): Promise<readonly string[]> =>
    (await house.simulation.calls('C_Login')).map(({ result }) => result);
  /** Signs in with a card that is linked already, or links it. */
  const signInByCard = async (): Promise<void> => {
    await open('/sign-in');
    // By name: after a swap the list may still hold the card that was there before.
    await authenticate(page, 'Marie DUPONT');
    await house.simulation.waitForPrompt();
    await house.simulation.typePin(TEST_PIN);
    await page.waitForURL(/\/(?:inbox|sign-in\/link-card)$/);
    if (page.url().endsWith('/inbox')) return;
    await typeCredentials(page, EMAIL);
    await page.waitForURL('**/inbox');
  };

  it('picks her certificate, mistypes the PIN once, links the card, and is in at once the next time', async () => {
    const { simulation, mailbox } = house;
    await simulation.insert(CARD);
    await simulation.request('add-reader', { reader: 'Lecteur du confrère' });
    await simulation.insert('cps3-martin', 'Lecteur du confrère');
    await open('/sign-in');
    await authenticate(page, 'Marie DUPONT');
    const asked = await simulation.waitForPrompt();
    expect(asked).to.include({ step: 'enter-pin', origin: mailbox.origin, purpose: 'login' });
    expect(asked?.certificates.map(({ holder }) => holder)).to.deep.equal(['Marie DUPONT']);
    await page.getByText('Saisissez votre code PIN dans la fenêtre CPx Bridge').first().waitFor();

    await simulation.typePin('9999');
    expect(await simulation.waitForPrompt()).to.include({ step: 'enter-pin', problem: 'ERR_PIN_INCORRECT' });
    await simulation.typePin(TEST_PIN);
    await page.waitForURL('**/sign-in/link-card');
    expect(await page.innerText('main')).to.include('pas encore liée');

    await typeCredentials(page, EMAIL, 'une erreur');
    await page.locator('.notice.problem').waitFor();
    await typeCredentials(page, EMAIL, PASSWORD);
    await page.waitForURL('**/inbox');
    expect(await page.innerText('.notice.success')).to.equal('Votre carte CPx est liée à votre compte.');

    await page.click('form[action="/sign-out"] button');
    await page.waitForURL('**/sign-in');
    await authenticate(page, 'Marie DUPONT');
    await simulation.waitForPrompt();
    await simulation.typePin(TEST_PIN);
    await page.waitForURL('**/inbox');
    expect(await logins()).to.deep.equal(['CKR_PIN_INCORRECT', 'CKR_OK', 'CKR_OK']);
  });

  it('leaves the mailbox, in the page and at the server, by taking her card out', async () => {
    await house.simulation.insert(CARD);
    await signInByCard();
    const cookies = await context.cookies();
    await house.simulation.remove();
    await page.waitForURL('**/sign-in');
    expect(await page.innerText('.notice')).to.include('Votre carte a été retirée du lecteur');
    const panel = await waitForPanel(page, 'ERR_CARD_NONE');
    expect(panel).to.match(/Insérez/);
    expect(await page.locator('cpx-login button.submit').isDisabled()).to.equal(true);

    // What was the session's cookie opens nothing any more.
    await context.addCookies(cookies);
    await open('/inbox');
    expect(new URL(page.url()).pathname).to.equal('/sign-in');
    expect((await signIn(house.bridge)).body.code).to.equal('ERR_CARD_NONE');
    expect(await logins()).to.deep.equal(['CKR_OK']);
  });

  it('comes back with her card, and a colleague’s card does not take her place', async () => {
    const { simulation } = house;
    await simulation.insert(CARD);
    await signInByCard();
    await simulation.swap('cps3-martin');
    await page.waitForURL('**/sign-in');
    expect(await page.innerText('.notice')).to.include('Une autre carte est dans le lecteur');
    await authenticate(page, 'Paul MARTIN');
    await simulation.waitForPrompt();
    await simulation.typePin(TEST_PIN);
    await page.waitForURL('**/sign-in/link-card');

    await simulation.swap(CARD);
    await signInByCard();
    expect(new URL(page.url()).pathname).to.equal('/inbox');
  });

  it('is told when the card leaves while the PIN is asked; nothing was presented to it', async () => {
    const { simulation } = house;
    await simulation.insert(CARD);
    await open('/sign-in');
    await authenticate(page);
    await simulation.waitForPrompt();
    await simulation.remove();
    expect(await waitForPanel(page, 'ERR_CARD_REMOVED')).to.include('CPX-214');
    expect(await simulation.request('prompt', {})).to.equal(null);
    expect(await logins()).to.deep.equal([]);

    await simulation.insert(CARD);
    await waitUntilReady(house.bridge);
    await signInByCard();
    expect(await logins()).to.deep.equal(['CKR_OK']);
  });
});
