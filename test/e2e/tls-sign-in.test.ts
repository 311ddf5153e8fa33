import { randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Database } from '../../src/mailbox/index.js';
import { CpxError } from '../../src/protocol/index.js';
import { launchChromium } from '../client/chromium.js';
import { send, waitUntilReady } from '../companion/cli/support/page.js';
import type { PageClient } from '../mailbox/support/page-client.js';
import { openTestDatabase } from '../mailbox/support/test-database.js';
import { NGINX } from '../support/card-host.js';
import { describeWith, program } from '../support/requirements.js';
import { createServerAuthority } from '../support/server-authority.js';
import { openHouse, type House, type HouseOverTls } from './support/open-house.js';
import { authenticate, typeCredentials, waitForPanel } from './support/sign-in-page.js';

/** An answer of nginx. */
interface Response {
  readonly status: number | undefined;
  readonly text: string;
}

const EMAIL = 'marie.dupont@exemple.mssante.fr';

describeWith([program('chromium'), NGINX], 'a practitioner, her mailbox, and nginx that knows cards', function () {
  this.timeout(90_000);
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
  afterEach(async () => {
    await context.close();
    await house.close();
  });

  async function open(overTls: HouseOverTls = {}): Promise<void> {
    house = await openHouse(database, overTls);
    await house.mailbox.account(EMAIL);
    context = await browser.newContext({ locale: 'fr-FR' });
    page = await context.newPage();
  }

  const logins = async (): Promise<readonly string[]> =>
    (await house.simulation.calls('C_Login')).map(({ result }) => result);

  async function arrive(card: string): Promise<void> {
    await house.simulation.insert(card);
    await page.goto(`${house.mailbox.origin}/sign-in`);
    await page.locator('cpx-login[mode=tls]').waitFor();
    await authenticate(page);
  }

  for (const [card, version] of [
    ['cps3-dupont', 'TLSv1.2'],
    ['cps4-dupont', 'TLSv1.3'],
  ] as const) {
    it(`links her card and opens a strong session with a ${card.slice(0, 4).toUpperCase()}, over ${version}`, async () => {
      await open();
      await arrive(card);
      expect(await house.simulation.waitForPrompt()).to.include({
        step: 'enter-pin',
        purpose: 'login',
        cardHost: house.cardOrigin,
      });
      await house.simulation.typePin(TEST_PIN);
      await page.waitForURL('**/sign-in/link-card');
      await typeCredentials(page, EMAIL);
      await page.waitForURL('**/inbox');
      expect(await page.getAttribute('body', 'data-strength')).to.equal('strong');
      expect(await logins()).to.deep.equal(['CKR_OK']);
      expect(await house.cardHost!.accesses(1)).to.deep.equal([`POST ${version} SUCCESS 200`]);
    });
  }

  it('asks again after a wrong PIN, on the same connection', async () => {
    await open();
    await arrive('cps4-dupont');
    await house.simulation.waitForPrompt();
    await house.simulation.typePin('9999');
    expect(await house.simulation.waitForPrompt()).to.include({ problem: 'ERR_PIN_INCORRECT' });
    await house.simulation.typePin(TEST_PIN);
    await page.waitForURL('**/sign-in/link-card');
    expect(await logins()).to.deep.equal(['CKR_PIN_INCORRECT', 'CKR_OK']);
    expect(house.companion.errors.match(/server has proved itself/g)).to.have.length(1);
    expect(house.companion.errors).not.to.match(/connection lost/);
  });

  for (const card of ['cps3-dupont', 'cps4-dupont']) {
    it(`survives a handshake that nginx gives up while she types, with one PIN (${card})`, async () => {
      await open({ headerTimeoutSeconds: 1 });
      await arrive(card);
      await house.simulation.waitForPrompt();
      await house.companion.shows(/connection lost before the signature/);
      await house.simulation.typePin(TEST_PIN);
      await page.waitForURL('**/sign-in/link-card');
      expect(await logins()).to.deep.equal(['CKR_OK']);
      expect(await house.cardHost!.accesses(1)).to.have.length(1);
    });
  }

  describe('is told in words, and may try again, when', () => {
    /** What makes the sign-in fail, with which code, and whether a PIN was asked before. */
    const FAILURES: readonly (readonly [string, string, HouseOverTls, 'before the PIN' | 'after the PIN'])[] = [
      ['the card host is not listed for the site', 'ERR_ORIGIN_CARD_HOST', { listed: false }, 'before the PIN'],
      [
        'nginx knows no authority of her card',
        'ERR_TLS_CERTIFICATE_REFUSED',
        { authorities: [new X509Certificate(createServerAuthority('Other cards').authorityPem).raw] },
        'after the PIN',
      ],
      [
        'her card is revoked',
        'ERR_REVOCATION_REVOKED',
        { revocation: { check: () => Promise.reject(new CpxError('ERR_REVOCATION_REVOKED', 'in a list')) } },
        'after the PIN',
      ],
      [
        'the server sends her elsewhere',
        'ERR_TLS_ANSWER',
        { directives: ['return 302 https://evil.example/;'] },
        'after the PIN',
      ],
      [
        'the server answers more than a ticket can be',
        'ERR_TLS_ANSWER',
        {
          directives: [
            `default_type application/json; set $blank "${' '.repeat(2_000)}";`,
            `return 200 '{"ticket":"abc"}$blank$blank$blank$blank$blank';`,
          ],
        },
        'after the PIN',
      ],
      [
        'the server answers a page',
        'ERR_TLS_ANSWER',
        { directives: ['default_type text/html;', 'return 200 "<p>Bonjour</p>";'] },
        'after the PIN',
      ],
      [
        'the server answers no ticket',
        'ERR_TLS_ANSWER',
        { directives: ['default_type application/json;', "return 200 '{}';"] },
        'after the PIN',
      ],
    ];
    for (const [what, code, overTls, when] of FAILURES) {
      it(`${what}: ${code}, ${when}`, async () => {
        await open(overTls);
        await arrive('cps4-dupont');
        if (when === 'after the PIN') {
          await house.simulation.waitForPrompt();
          await house.simulation.typePin(TEST_PIN);
        }
        await waitForPanel(page, code);
        expect(await logins()).to.deep.equal(when === 'after the PIN' ? ['CKR_OK'] : []);
        expect(await page.locator('cpx-login button.submit').isEnabled()).to.equal(true);
      });
    }
  });

  describe('a ticket', () => {
    beforeEach(() => open());

    /** What the page of a session does up to the ticket, without a page. */
    async function fetchTicket(client: PageClient): Promise<string> {
      await client.get('/sign-in');
      const { url } = (await client.send('/sign-in/tls/address', {})).json() as { readonly url: string };
      const answer = send(house.bridge, 'POST', '/v1/tls-sign-in', { requestId: randomUUID(), url });
      await house.simulation.waitForPrompt();
      await house.simulation.typePin(TEST_PIN);
      const { status, body } = await answer;
      expect(Object.keys(body), 'nothing else comes back').to.deep.equal(['ticket']);
      expect(status).to.equal(200);
      return body.ticket as string;
    }
    const handIn = async (client: PageClient, ticket: string): Promise<unknown> =>
      (await client.send('/sign-in/tls', { ticket })).json();

    it('is taken once, and by the session that asked for it', async () => {
      await house.simulation.insert('cps4-dupont');
      await waitUntilReady(house.bridge);
      const [client, thief] = [house.mailbox.client(), house.mailbox.client()];
      await thief.get('/sign-in');
      const stolen = await fetchTicket(client);
      expect(await handIn(thief, stolen)).to.include({ code: 'ERR_TOKEN_TICKET_UNKNOWN' });
      expect(await handIn(client, stolen), 'nor afterwards by its own').to.include({
        code: 'ERR_TOKEN_TICKET_UNKNOWN',
      });
      const ticket = await fetchTicket(client);
      expect(await handIn(client, ticket)).to.deep.equal({ location: '/sign-in/link-card' });
      await client.get('/sign-in/link-card');
      expect(await handIn(client, ticket)).to.include({ code: 'ERR_TOKEN_TICKET_UNKNOWN' });
      expect(await house.cardHost!.accesses(2)).to.have.length(2);
    });

    it('is not made for a card that has expired: it is not even shown to the server', async () => {
      await house.simulation.insert('cps4-expired');
      await waitUntilReady(house.bridge, 'card-unusable');
      const url = `${house.cardOrigin}/tls-sign-in/abc`;
      const ask = () => send(house.bridge, 'POST', '/v1/tls-sign-in', { requestId: randomUUID(), url });
      expect((await ask()).body.code).to.equal('ERR_CERTIFICATE_EXPIRED');
      expect(await house.cardHost!.accesses(0)).to.have.length(0);
    });

    /** A client of its own making, with a test card's key in a file: what an attacker with a card could send. */
    async function postAs(card: string, url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
      const cards = await openTestCards({ folder: defaultTestCardFolder() });
      const held = cards.card(card).certificates.find(({ purpose }) => purpose === 'authentication')!;
      const { pathname, port } = new URL(url);
      return new Promise((resolve, reject) => {
        const sent = request(
          {
            ...{ host: 'localhost', port, path: pathname, method: 'POST', agent: false },
            ca: readFileSync(house.cardHost!.authorityFile),
            cert: new X509Certificate(held.der).toString(),
            key: held.privateKey,
            headers: { 'X-Cpx-Bridge': '1', 'Content-Length': '0', ...headers },
          },
          (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.on('end', () => resolve({ status: incoming.statusCode, text: Buffer.concat(chunks).toString() }));
          },
        );
        sent.on('error', reject);
        sent.end();
      });
    }

    it('is for the card of the handshake, whatever headers its holder sends', async () => {
      const client = house.mailbox.client();
      await client.get('/sign-in');
      const { url } = (await client.send('/sign-in/tls/address', {})).json() as { readonly url: string };
      const cards = await openTestCards({ folder: defaultTestCardFolder() });
      const other = cards.card('cps4-dupont').certificates.find(({ purpose }) => purpose === 'authentication')!;
      const escaped = encodeURIComponent(new X509Certificate(other.der).toString());
      const { status, text } = await postAs('cps3-martin', url, {
        'X-Cpx-Client-Verify': 'SUCCESS',
        'X-Cpx-Client-Certificate': escaped,
        'X-Cpx-Proxy-Secret': 'x'.repeat(32),
      });
      expect(status).to.equal(200);
      await handIn(client, (JSON.parse(text) as { readonly ticket: string }).ticket);
      expect((await client.get('/sign-in/link-card')).text)
        .to.include('Paul MARTIN')
        .and.not.include('DUPONT');
    });

    it('is not made for a browser, nor at the mailbox’s own port for who has not the secret of nginx', async () => {
      const client = house.mailbox.client();
      await client.get('/sign-in');
      const { url } = (await client.send('/sign-in/tls/address', {})).json() as { readonly url: string };
      const page = { Origin: 'https://evil.example', 'Sec-Fetch-Mode': 'no-cors' };
      expect(await postAs('cps3-martin', url, page)).to.deep.equal({ status: 404, text: '' });
      const direct = new URL(new URL(url).pathname, house.mailbox.origin);
      const headers = { 'X-Cpx-Bridge': '1', 'X-Cpx-Client-Verify': 'SUCCESS', 'X-Cpx-Client-Certificate': 'x' };
      expect((await fetch(direct, { method: 'POST', headers })).status).to.equal(404);
      expect((await postAs('cps3-martin', url, {})).status, 'the address is still its session’s').to.equal(200);
    });
  });
});
