import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Database } from '../../src/mailbox/index.js';
import type { AuthenticationTokenMessage, CertificatesMessage } from '../../src/protocol/index.js';
import type { IssuedChallenge } from '../../src/relying-party/index.js';
import { launchEngine } from '../client/chromium.js';
import { startFakeBridge, type FakeBridge } from '../client/fake-bridge.js';
import { drawPicture } from '../support/draw-picture.js';
import { APPEARANCES, findViolations } from '../support/find-violations.js';
import { describeWith, program } from '../support/requirements.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, type TestMailbox } from './support/test-mailbox.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';

const CARD: CertificatesMessage['certificates'][number] = {
  id: 'M'.repeat(43),
  label: "Certificat d'Authentification CPS",
  holder: 'Marie DUPONT',
  cardType: 'CPS',
  reader: 'Lecteur de test',
  notAfter: '2027-02-21T23:59:59Z',
  test: true,
  usable: true,
};
const READY: CertificatesMessage = {
  state: 'ready',
  readers: [{ name: 'Lecteur de test', state: 'ready' }],
  certificates: [CARD],
};
const NO_CARD: CertificatesMessage = {
  state: 'no-card',
  readers: [{ name: 'Lecteur de test', state: 'no-card' }],
  certificates: [],
};
const OTHER_CARD: CertificatesMessage = {
  ...READY,
  certificates: [{ ...CARD, id: 'P'.repeat(43), holder: 'Paul MARTIN' }],
};

describeWith([program('chromium')], 'mailbox: pages in a browser', function () {
  this.timeout(180_000);
  let database: Database;
  let signer: CardSigner;
  let companion: FakeBridge;
  /** Whose key answers a sign-in. */
  let card: string;
  let mailbox: TestMailbox;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  before(async () => {
    database = await openTestDatabase();
    signer = await openCardSigner();
    browser = await launchEngine();
  });
  after(async () => {
    await browser.close();
    await database.close();
  });
  beforeEach(async () => {
    await emptyTables(database);
    companion = await startFakeBridge(READY);
    card = 'cps4-dupont';
    void answerSignIns(companion);
    mailbox = await openTestMailbox(database, {
      verifierFor: signer.verifierFor,
      companionPort: companion.port,
      now: () => new Date(),
    });
    companion.origins.add(mailbox.origin);
    await mailbox.account(EMAIL);
    await open({});
  });
  afterEach(async () => {
    await context.close();
    await mailbox.close();
    await companion.stop();
  });

  async function answerSignIns(bridge: FakeBridge): Promise<never> {
    for (;;) {
      const signIn = await bridge.nextSignIn();
      signIn.answer(JSON.parse(signer.sign(card, signIn.request as IssuedChallenge)) as AuthenticationTokenMessage);
    }
  }

  async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
    complaints = [];
    context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1100, height: 800 }, ...options });
    page = await context.newPage();
    // A message of the console here is one of the content security policy, or of a script that failed.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }

  const visit = (path: string): Promise<unknown> => page.goto(mailbox.origin + path);
  const typeCredentials = async (): Promise<void> => {
    await page.fill('#email', EMAIL);
    await page.fill('#password', PASSWORD);
    await page.click('form:has(#password) button.primary');
  };
  const authenticate = async (): Promise<void> => {
    await page.locator('cpx-login select').waitFor();
    await page.locator('cpx-login button.submit').click();
  };
  const signInStrong = async (): Promise<void> => {
    await visit('/sign-in');
    await authenticate();
    await page.waitForURL('**/sign-in/link-card');
    await typeCredentials();
    await page.waitForURL('**/inbox');
  };

  /** No violation of WCAG 2.2 AA, nothing cut off, and a picture to look at. */
  async function inspect(name: string): Promise<void> {
    await drawPicture(page, `mailbox/${name}.png`, { fullPage: true });
    expect(await findViolations(page), name).to.deep.equal([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${name}: scrolls sideways`).to.be.at.most(0);
    expect(complaints, name).to.deep.equal([]);
  }

  for (const { language, colorScheme } of APPEARANCES) {
    it(`are accessible: ${language}, ${colorScheme}`, async () => {
      await context.close();
      await open({ locale: language === 'fr' ? 'fr-FR' : 'en-GB', colorScheme });
      await visit('/sign-in');
      await page.locator('cpx-login select').waitFor();
      await inspect(`sign-in-${language}-${colorScheme}`);
      await authenticate();
      await page.waitForURL('**/sign-in/link-card');
      await inspect(`link-card-${language}-${colorScheme}`);
      await typeCredentials();
      await page.waitForURL('**/inbox');
      await inspect(`inbox-strong-${language}-${colorScheme}`);
      await page.click('.messages a');
      await inspect(`message-${language}-${colorScheme}`);
      await visit('/settings/identity');
      await page.locator('cpx-login select').waitFor();
      await inspect(`identity-${language}-${colorScheme}`);
      await page.click('.cards a');
      await inspect(`unlink-${language}-${colorScheme}`);
      await page.click('button.danger');
      await page.waitForURL('**/sign-in');
      await inspect(`unlinked-${language}-${colorScheme}`);
      await typeCredentials();
      await page.waitForURL('**/inbox');
      await inspect(`inbox-weak-${language}-${colorScheme}`);
      await visit('/sign-in/strong');
      await page.locator('cpx-login select').waitFor();
      await inspect(`strong-${language}-${colorScheme}`);
      complaints = [];
    });
  }

  it('fit a small window, and 200 % zoom', async () => {
    await context.close();
    await open({ viewport: { width: 360, height: 640 } });
    await visit('/sign-in');
    await page.locator('cpx-login select').waitFor();
    await inspect('small-sign-in');
    await authenticate();
    await page.waitForURL('**/sign-in/link-card');
    await typeCredentials();
    await page.waitForURL('**/inbox');
    await inspect('small-inbox');
    await visit('/settings/identity');
    await inspect('small-identity');
  });

  it('say what was wrong with the credentials, and let the password be typed anew', async () => {
    await visit('/sign-in');
    await page.fill('#email', EMAIL);
    await page.fill('#password', 'une erreur');
    await page.click('form:has(#password) button.primary');
    await page.locator('.problem').waitFor();
    expect(await page.inputValue('#email')).to.equal(EMAIL);
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('password');
    complaints = []; // Chromium reports each 401 on its console.
    await inspect('wrong-credentials');
  });

  it('work without script for a password', async () => {
    await context.close();
    await open({ javaScriptEnabled: false });
    await visit('/sign-in');
    await drawPicture(page, 'mailbox/without-script.png', { fullPage: true });
    expect(await page.textContent('noscript')).to.include('La connexion par carte nécessite JavaScript');
    await typeCredentials();
    expect(page.url()).to.equal(`${mailbox.origin}/inbox`);
  });

  it('leave the strong session, in every tab, when the card is taken out', async () => {
    await signInStrong();
    const other = await context.newPage();
    await other.goto(`${mailbox.origin}/settings/identity`);
    await other.locator('cpx-login select').waitFor();
    companion.show(NO_CARD);
    await Promise.all([page.waitForURL('**/sign-in'), other.waitForURL('**/sign-in')]);
    await visit('/inbox');
    expect(page.url()).to.equal(`${mailbox.origin}/sign-in`);
  });

  it('leave the strong session when another card is put in', async () => {
    await signInStrong();
    companion.show(OTHER_CARD);
    await page.waitForURL('**/sign-in');
    expect(await page.textContent('.notice')).to.include('Une autre carte est dans le lecteur');
  });

  it('end a strong session that is found open with another card in the reader', async () => {
    await signInStrong();
    await page.close();
    companion.show(OTHER_CARD);
    page = await context.newPage();
    await visit('/inbox');
    await page.waitForURL('**/sign-in');
  });

  it('stay when the companion loses sight of the readers or goes away, and say that the card is not seen meanwhile', async () => {
    await signInStrong();
    const unseen = page.locator('#card-unseen');
    expect(await unseen.isVisible()).to.equal(false);
    companion.show({ state: 'service-stopped', readers: [], certificates: [] });
    await unseen.getByText('ne mettra pas fin à votre session').waitFor();
    await inspect('card-unseen');
    companion.show(READY);
    await unseen.waitFor({ state: 'hidden' });
    await companion.stop();
    await unseen.waitFor();
    expect(await unseen.getByRole('button').isVisible()).to.equal(false);
    await companion.listen();
    await unseen.waitFor({ state: 'hidden' });
    expect(page.url()).to.equal(`${mailbox.origin}/inbox`);
    expect(mailbox.events.filter(({ event }) => event === 'session-ended')).to.deep.equal([]);
    complaints = [];
  });

  it('offer to follow the card where the browser would have to ask, and end the session with it once it may', async () => {
    await signInStrong();
    const cookies = await context.cookies(mailbox.origin);
    await context.close();
    await open({});
    // A page of this computer needs no permission: the same session, seen at a public name.
    const origin = 'https://mail.example.test';
    await context.addCookies(cookies.map(({ name, value }) => ({ name, value, url: origin })));
    await context.route(`${origin}/**`, async (route) => {
      const url = mailbox.origin + new URL(route.request().url()).pathname;
      await route.fulfill({
        response: await route.fetch({ url, headers: { ...route.request().headers(), origin: mailbox.origin } }),
      });
    });
    companion.origins.add(origin);
    companion.requests.length = 0;
    await page.goto(`${origin}/inbox`);
    const follow = page.getByRole('button', { name: 'Suivre ma carte' });
    await follow.waitFor();
    await inspect('card-unseen-may-ask');
    const other = await context.newPage();
    await other.goto(`${origin}/settings/identity`);
    await other.locator('#card-unseen').waitFor();
    expect(companion.requests).to.deep.equal([]);

    await context.grantPermissions(['local-network-access'], { origin });
    await follow.click();
    await page.locator('#card-unseen').waitFor({ state: 'hidden' });
    // The permission was given meanwhile: the other tab finds out when the person comes back to it.
    await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await other.locator('#card-unseen').waitFor({ state: 'hidden' });
    companion.show(NO_CARD);
    await Promise.all([page.waitForURL('**/sign-in'), other.waitForURL('**/sign-in')]);
    expect(mailbox.events.filter(({ event }) => event === 'session-ended')).to.have.length(1);
  });

  it('leave when the person signs out in another tab', async () => {
    await signInStrong();
    const other = await context.newPage();
    await other.goto(`${mailbox.origin}/inbox`);
    await other.click('form[action="/sign-out"] button');
    await other.waitForURL('**/sign-in');
    await page.bringToFront();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.waitForURL('**/sign-in');
  });

  it('add a card, and say so', async () => {
    await signInStrong();
    await visit('/settings/identity');
    card = 'cpa-petit';
    await authenticate();
    await page.getByText('La carte a été ajoutée à votre compte.').waitFor();
    expect(await page.locator('.cards > li').count()).to.equal(2);
    await inspect('identity-two-cards');
  });

  it('show in the element what the server refused', async () => {
    card = 'cps4-expired';
    await visit('/sign-in');
    await authenticate();
    await page.locator('cpx-login [data-tone=error], cpx-login [data-tone=warning]').first().waitFor();
    await drawPicture(page, 'mailbox/refused-card.png', { fullPage: true });
    expect(page.url()).to.equal(`${mailbox.origin}/sign-in`);
  });
});
