import { request as sendHttp } from 'node:http';
import { expect } from 'chai';
import type { Database } from '../../src/mailbox/index.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import type { Page, PageClient } from './support/page-client.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, type TestMailbox } from './support/test-mailbox.js';

const MARIE = 'marie.dupont@exemple.mssante.fr';
const CARD_ORIGIN = 'https://carte.exemple.fr';
const SECRET = 'a secret of thirty-two characters';

const codeOf = (page: Page): unknown => (page.json() as { readonly code: unknown }).code;
const locationOf = (page: Page): unknown => (page.json() as { readonly location: unknown }).location;

describe('mailbox: sign-in over TLS', () => {
  let database: Database;
  let cards: CardSigner;
  let mailbox: TestMailbox;

  before(async function () {
    this.timeout(60_000);
    database = await openTestDatabase();
    cards = await openCardSigner();
  });
  after(() => database.close());
  beforeEach(async () => {
    await emptyTables(database);
    mailbox = await openTestMailbox(database, {
      verifierFor: cards.verifierFor,
      cardHostFor: (now) => ({ origin: CARD_ORIGIN, proxySecret: SECRET, verifier: cards.cardVerifierFor(now) }),
    });
    await mailbox.account(MARIE);
  });
  afterEach(() => mailbox.close());

  async function arrive(): Promise<PageClient> {
    const client = mailbox.client();
    await client.get('/sign-in');
    return client;
  }

  async function addressOf(client: PageClient): Promise<string> {
    return ((await client.send('/sign-in/tls/address', {})).json() as { readonly url: string }).url;
  }

  /** What nginx sends for a card, or with what is changed. */
  function proxied(
    url: string,
    card: string,
    changes: Readonly<Record<string, string | undefined>> = {},
  ): Promise<{ readonly status: number; readonly text: string; readonly ticket: string }> {
    const headers: Readonly<Record<string, string | undefined>> = {
      'X-Cpx-Proxy-Secret': SECRET,
      'X-Cpx-Client-Verify': 'SUCCESS',
      'X-Cpx-Client-Certificate': encodeURIComponent(cards.certificateOf(card)),
      'X-Cpx-Bridge': '1',
      'Content-Length': '0',
      ...changes,
    };
    return new Promise((resolve, reject) => {
      const sent = sendHttp(
        new URL(new URL(url).pathname, mailbox.origin),
        {
          method: 'POST',
          headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const { ticket = '' } = incoming.statusCode === 200 ? (JSON.parse(text) as { ticket: string }) : {};
            resolve({ status: incoming.statusCode ?? 0, text, ticket });
          });
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  }

  async function present(client: PageClient, card: string): Promise<Page> {
    const { ticket } = await proxied(await addressOf(client), card);
    return client.send('/sign-in/tls', { ticket });
  }

  it('shows the element in its mode, and a token’s where a card is added', async () => {
    const client = await arrive();
    expect((await client.get('/sign-in')).text).to.match(
      /<cpx-login[^>]*mode="tls"[^>]*data-challenge="\/sign-in\/tls\/address"/,
    );
    const signedIn = await mailbox.signIn(MARIE);
    expect((await signedIn.get('/settings/identity')).text)
      .to.include('<cpx-login')
      .and.not.include('mode="tls"');
  });

  it('gives each session an address of its own at the card host, made anew each time', async () => {
    const [first, second] = [await arrive(), await arrive()];
    const addresses = [await addressOf(first), await addressOf(first), await addressOf(second)];
    expect(new Set(addresses).size).to.equal(3);
    for (const address of addresses) expect(address).to.match(/^https:\/\/carte\.exemple\.fr\/tls-sign-in\/[\w-]{43}$/);
    expect((await proxied(addresses[0]!, 'cps4-dupont')).status, 'the earlier one is gone').to.equal(410);
  });

  it('follows the rules of a token: the first sign-in links, the next is strong straight away', async () => {
    const client = await arrive();
    expect(locationOf(await present(client, 'cps4-dupont'))).to.equal('/sign-in/link-card');
    await client.get('/sign-in/link-card');
    await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD });
    expect((await client.get('/inbox')).text).to.include('data-strength="strong"');
    const again = await arrive();
    expect(locationOf(await present(again, 'cps4-dupont'))).to.equal('/inbox');
    expect((await again.get('/inbox')).text).to.include('data-strength="strong"');
    const renewed = await arrive();
    expect(locationOf(await present(renewed, 'cps4-dupont-renewed'))).to.equal('/inbox');
    expect(mailbox.events.map(({ event }) => event)).to.include.members([
      'card-linked',
      'card-accepted',
      'card-renewed',
    ]);
  });

  describe('a ticket', () => {
    it('is taken once', async () => {
      const client = await arrive();
      const { ticket } = await proxied(await addressOf(client), 'cps4-dupont');
      expect(ticket).to.match(/^[\w-]{43}$/);
      expect(locationOf(await client.send('/sign-in/tls', { ticket }))).to.equal('/sign-in/link-card');
      await client.get('/sign-in/link-card');
      expect(codeOf(await client.send('/sign-in/tls', { ticket }))).to.equal('ERR_TOKEN_TICKET_UNKNOWN');
    });

    it('is worth nothing in another session, and nothing afterwards in its own', async () => {
      const [client, thief] = [await arrive(), await arrive()];
      const { ticket } = await proxied(await addressOf(client), 'cps4-dupont');
      expect(codeOf(await thief.send('/sign-in/tls', { ticket }))).to.equal('ERR_TOKEN_TICKET_UNKNOWN');
      expect(codeOf(await client.send('/sign-in/tls', { ticket }))).to.equal('ERR_TOKEN_TICKET_UNKNOWN');
    });

    it('lives for 60 seconds, and its address for 5 minutes', async () => {
      const client = await arrive();
      const address = await addressOf(client);
      mailbox.clock.advance(299_000);
      const { ticket } = await proxied(address, 'cps4-dupont');
      mailbox.clock.advance(60_000);
      expect(codeOf(await client.send('/sign-in/tls', { ticket }))).to.equal('ERR_TOKEN_TICKET_UNKNOWN');
      const late = await addressOf(client);
      mailbox.clock.advance(300_000);
      expect((await proxied(late, 'cps4-dupont')).status).to.equal(410);
    });

    it('is made once for an address', async () => {
      const client = await arrive();
      const address = await addressOf(client);
      expect((await proxied(address, 'cps4-dupont')).status).to.equal(200);
      expect((await proxied(address, 'cps4-dupont')).status).to.equal(410);
    });

    it('needs the CSRF token of its session', async () => {
      const client = await arrive();
      const { ticket } = await proxied(await addressOf(client), 'cps4-dupont');
      const answer = await client.send('/sign-in/tls', { ticket }, { 'X-CSRF-Token': 'wrong' });
      expect(codeOf(answer)).to.equal('ERR_ACCOUNT_CSRF');
    });

    for (const ticket of ['', 'a'.repeat(513), 'a+b', 7]) {
      it(`is refused as ${JSON.stringify(ticket).slice(0, 20)}`, async () => {
        const client = await arrive();
        expect((await client.send('/sign-in/tls', { ticket })).status).to.equal(400);
      });
    }
  });

  describe('what comes to the card host’s path', () => {
    const REFUSED: readonly (readonly [string, number, Readonly<Record<string, string | undefined>>])[] = [
      ['without the secret of the proxy', 404, { 'X-Cpx-Proxy-Secret': undefined }],
      ['with another secret', 404, { 'X-Cpx-Proxy-Secret': `${SECRET}x` }],
      ['from a page', 404, { Origin: 'https://evil.example' }],
      ['from a browser', 404, { 'X-Cpx-Bridge': undefined }],
      ['with a certificate that was not verified', 403, { 'X-Cpx-Client-Verify': 'FAILED:certificate has expired' }],
      ['without one', 403, { 'X-Cpx-Client-Verify': 'NONE', 'X-Cpx-Client-Certificate': '' }],
      ['with bytes for a certificate', 403, { 'X-Cpx-Client-Certificate': '%2D%2DBEGIN' }],
      ['with half a percent-encoding', 403, { 'X-Cpx-Client-Certificate': '%' }],
    ];
    for (const [what, status, changes] of REFUSED) {
      it(`gives no ticket ${what}, and leaves the address to whom it belongs`, async () => {
        const client = await arrive();
        const address = await addressOf(client);
        expect(await proxied(address, 'cps4-dupont', changes)).to.deep.include({ status, text: '' });
        expect((await proxied(address, 'cps4-dupont')).status).to.equal(200);
      });
    }

    it('is nobody’s without an address', async () => {
      expect((await proxied(`${CARD_ORIGIN}/tls-sign-in/${'A'.repeat(43)}`, 'cps4-dupont')).status).to.equal(410);
    });
  });

  for (const [what, card, code] of [
    ['has expired', 'cps4-expired', 'ERR_TOKEN_CERTIFICATE_EXPIRED'],
    ['is not valid yet', 'cps4-not-yet-valid', 'ERR_TOKEN_CERTIFICATE_NOT_YET_VALID'],
  ] as const) {
    it(`refuses a card that ${what} when its ticket is handed in, in the words of the page`, async () => {
      expect(codeOf(await present(await arrive(), card))).to.equal(code);
      expect(mailbox.events.map(({ event }) => event)).to.include('card-refused');
    });
  }

  it('ends a strong session that another card is presented to', async () => {
    const client = await arrive();
    await present(client, 'cps4-dupont');
    await client.get('/sign-in/link-card');
    await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD });
    await client.get('/inbox');
    expect(codeOf(await present(client, 'cps3-martin'))).to.equal('ERR_ACCOUNT_CARD_MISMATCH');
    expect((await client.get('/inbox')).location).to.equal('/sign-in');
  });

  it('is not there without a card host', async () => {
    await mailbox.close();
    mailbox = await openTestMailbox(database, { verifierFor: cards.verifierFor });
    const client = await arrive();
    expect((await client.send('/sign-in/tls/address', {})).status).to.equal(404);
    expect((await client.get('/sign-in')).text).not.to.include('mode="tls"');
  });
});
