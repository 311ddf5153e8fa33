import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Database } from '../../src/mailbox/index.js';
import type { CertificatesMessage } from '../../src/protocol/index.js';
import type { IssuedChallenge } from '../../src/relying-party/index.js';
import { launchEngine } from '../client/chromium.js';
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

/** Answers as the companion does on the loopback address; the card in its reader is a test card's key. */
class FakeCompanion {
  cards: CertificatesMessage = READY;
  card = 'cps4-dupont';
  readonly #streams = new Set<ServerResponse>();
  readonly #server: Server;

  constructor(signer: CardSigner) {
    this.#server = createServer((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? 'null');
      response.setHeader('Access-Control-Allow-Headers', 'content-type, x-cpx-bridge');
      const json = (body: unknown): void => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(body));
      };
      switch (`${request.method ?? ''} ${request.url ?? ''}`) {
        case 'GET /v1/info':
          json({ name: 'cpx-bridge', api: 1, version: '1.0.0', features: ['events', 'context'] });
          return;
        case 'GET /v1/certificates':
          json(this.cards);
          return;
        case 'GET /v1/events':
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          this.#streams.add(response);
          response.on('close', () => this.#streams.delete(response));
          this.#tell(response);
          return;
        case 'POST /v1/authenticate': {
          const chunks: Buffer[] = [];
          request.on('data', (chunk: Buffer) => chunks.push(chunk));
          request.on('end', () => {
            const challenge = JSON.parse(Buffer.concat(chunks).toString()) as IssuedChallenge;
            json(JSON.parse(signer.sign(this.card, challenge)));
          });
          return;
        }
        default:
          response.writeHead(204).end();
      }
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  show(cards: CertificatesMessage): void {
    this.cards = cards;
    for (const stream of this.#streams) this.#tell(stream);
  }

  close(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #tell(stream: ServerResponse): void {
    stream.write(`event: cards\ndata: ${JSON.stringify(this.cards)}\n\n`);
  }
}

describeWith([program('chromium')], 'mailbox: pages in a browser', function () {
  this.timeout(180_000);
  let database: Database;
  let signer: CardSigner;
  let companion: FakeCompanion;
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
    companion = new FakeCompanion(signer);
    const companionPort = await companion.listen();
    mailbox = await openTestMailbox(database, {
      verifierFor: signer.verifierFor,
      companionPort,
      now: () => new Date(),
    });
    await mailbox.account(EMAIL);
    await open({});
  });
  afterEach(async () => {
    await context.close();
    await mailbox.close();
    await companion.close();
  });

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

  it('stay when the companion loses sight of the readers', async () => {
    await signInStrong();
    companion.show({ state: 'service-stopped', readers: [], certificates: [] });
    companion.show(READY);
    await visit('/inbox');
    expect(page.url()).to.equal(`${mailbox.origin}/inbox`);
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
    companion.card = 'cpa-petit';
    await authenticate();
    await page.getByText('La carte a été ajoutée à votre compte.').waitFor();
    expect(await page.locator('.cards > li').count()).to.equal(2);
    await inspect('identity-two-cards');
  });

  it('show in the element what the server refused', async () => {
    companion.card = 'cps4-expired';
    await visit('/sign-in');
    await authenticate();
    await page.locator('cpx-login [data-tone=error], cpx-login [data-tone=warning]').first().waitFor();
    await drawPicture(page, 'mailbox/refused-card.png', { fullPage: true });
    expect(page.url()).to.equal(`${mailbox.origin}/sign-in`);
  });
});
