import { expect } from 'chai';
import { ADDRESS_LIMIT, PASSWORD_BACK_OFF } from '../../src/mailbox/limits.js';
import type { Database } from '../../src/mailbox/index.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import type { Page, PageClient } from './support/page-client.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, TEST_COST, type TestMailbox } from './support/test-mailbox.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';
const { freeFailures, firstWaitMilliseconds } = PASSWORD_BACK_OFF;

describe('mailbox: limits on passwords', () => {
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
      trustedProxies: 1,
      verifierFor: cards.verifierFor,
      cardHostFor: (now) => ({
        origin: 'https://carte.exemple.fr',
        proxySecret: 'a secret of thirty-two characters',
        verifier: cards.cardVerifierFor(now),
      }),
    });
    await mailbox.account(EMAIL);
  });
  afterEach(() => mailbox.close());

  let addresses = 0;
  /** Each attempt from a network address of its own, so that the account's counter alone decides. */
  const attempt = (client: PageClient, password: string, email = EMAIL): Promise<Page> => {
    addresses += 1;
    const address = `198.51.${String(addresses >> 8)}.${String(addresses & 255)}`;
    return client.post('/sign-in/password', { email, password }, { 'X-Forwarded-For': address });
  };
  const arrive = async (): Promise<PageClient> => {
    const client = mailbox.client();
    await client.get('/sign-in');
    return client;
  };
  const exhaust = async (email = EMAIL): Promise<PageClient> => {
    const stranger = await arrive();
    for (let index = 0; index < freeFailures; index += 1) {
      expect((await attempt(stranger, 'devine', email)).status).to.equal(401);
    }
    return stranger;
  };

  it('makes strangers wait after five wrong passwords, even with the right one', async () => {
    const stranger = await exhaust();
    const page = await attempt(stranger, PASSWORD);
    expect(page.status).to.equal(429);
    expect(page.headers.get('retry-after')).to.equal(String(firstWaitMilliseconds / 1000));
    expect(page.text).to.include('Trop de tentatives').and.include('Vous pourrez réessayer à 10:01.');
    mailbox.clock.advance(firstWaitMilliseconds);
    expect((await attempt(stranger, PASSWORD)).location).to.equal('/inbox');
  });

  it('does the same for an address that no account has', async () => {
    const stranger = await exhaust('personne@exemple.fr');
    expect((await attempt(stranger, 'devine', 'personne@exemple.fr')).status).to.equal(429);
  });

  it('lets the owner in from a browser that has signed in before, whatever strangers do', async () => {
    const owner = await arrive();
    await attempt(owner, PASSWORD);
    await owner.get('/inbox');
    await owner.post('/sign-out', {});
    await exhaust();
    await owner.get('/sign-in');
    expect((await attempt(owner, PASSWORD)).location).to.equal('/inbox');
  });

  it('counts wrong passwords of a known browser too', async () => {
    const owner = await arrive();
    await attempt(owner, PASSWORD);
    await owner.get('/inbox');
    await owner.post('/sign-out', {});
    await owner.get('/sign-in');
    for (let index = 0; index < freeFailures; index += 1) await attempt(owner, 'devine');
    expect((await attempt(owner, PASSWORD)).status).to.equal(429);
  });

  it('does not take another account’s browser for a known one', async () => {
    await mailbox.account('paul.martin@exemple.mssante.fr');
    await exhaust();
    const paul = await arrive();
    await attempt(paul, PASSWORD, 'paul.martin@exemple.mssante.fr');
    await paul.get('/inbox');
    await paul.post('/sign-out', {});
    await paul.get('/sign-in');
    expect((await attempt(paul, PASSWORD)).status).to.equal(429);
  });

  it('gives a hundred requests at once no more tries than a hundred in a row', async () => {
    const stranger = await arrive();
    const pages = await Promise.all(Array.from({ length: 100 }, () => attempt(stranger, 'devine')));
    expect(pages.filter(({ status }) => status === 401)).to.have.length(freeFailures);
    expect(pages.filter(({ status }) => status === 429)).to.have.length(100 - freeFailures);
  });

  it('limits the failures of one network address over all accounts, and not its successes', async () => {
    const stranger = await arrive();
    const from = { 'X-Forwarded-For': '203.0.113.7' };
    for (let index = 0; index < ADDRESS_LIMIT.failures; index += 1) {
      const email = `victime${String(index)}@exemple.fr`;
      expect((await stranger.post('/sign-in/password', { email, password: 'devine' }, from)).status).to.equal(401);
    }
    const page = await stranger.post('/sign-in/password', { email: EMAIL, password: PASSWORD }, from);
    expect(page.status).to.equal(429);
    expect(page.text).to.include('CPX-602');
    expect(mailbox.events.at(-1)).to.deep.include({ event: 'address-blocked' });
    expect((await attempt(stranger, PASSWORD)).location).to.equal('/inbox');
  });

  it('counts a wrong password and a wrong token on every path that takes one, and then refuses them all', async () => {
    const from = { 'X-Forwarded-For': '203.0.113.8' };
    const holder = await arrive();
    await cards.present(holder, 'cps4-dupont');
    await holder.get('/sign-in/link-card');
    const owner = await mailbox.signIn(EMAIL);
    const stranger = await arrive();
    const credentials = { email: 'personne@exemple.fr', password: 'devine' };
    const wrong: Readonly<Record<string, readonly [status: number, send: (path: string) => Promise<Page>]>> = {
      '/sign-in/password': [401, (path) => stranger.post(path, credentials, from)],
      '/sign-in/link-card': [401, (path) => holder.post(path, credentials, from)],
      '/sign-in/card': [400, (path) => stranger.send(path, { token: '{}' }, from)],
      '/sign-in/tls': [400, (path) => stranger.send(path, { ticket: 'AbC-_09' }, from)],
      '/settings/confirm': [401, (path) => owner.post(path, { password: 'devine' }, from)],
      '/settings/identity/cards': [400, (path) => owner.send(path, { token: '{}' }, from)],
    };
    const others = ADDRESS_LIMIT.failures - Object.keys(wrong).length;
    for (let index = 0; index < others; index += 1) {
      const email = `victime${String(index)}@exemple.fr`;
      await stranger.post('/sign-in/password', { email, password: 'devine' }, from);
    }
    for (const [path, [status, send]] of Object.entries(wrong)) {
      expect((await send(path)).status, path).to.equal(status);
    }
    expect(mailbox.events.filter(({ event }) => event === 'address-blocked')).to.deep.equal([]);
    for (const [path, [, send]] of Object.entries(wrong)) {
      const { status, text } = await send(path);
      expect([status, text.includes('CPX-602')], path).to.deep.equal([429, true]);
      expect(mailbox.events.at(-1), path).to.deep.include({ event: 'address-blocked' });
      expect(mailbox.events.at(-1)?.fields, path).to.deep.include({ path });
    }
  });

  it('hashes a password anew when its cost has changed', async () => {
    const costs = async (): Promise<string> =>
      (await mailbox.storage.accounts.findByEmailKey(EMAIL))!.passwordHash.split('$')[2]!;
    expect(await costs()).to.equal('ln=8,r=8,p=1');
    const later = await openTestMailbox(database, { passwordCost: { ...TEST_COST, logN: 9 } });
    const client = await later.signIn(EMAIL);
    expect((await client.get('/inbox')).status).to.equal(200);
    expect(await costs()).to.equal('ln=9,r=8,p=1');
    await later.close();
  });
});
