import { expect } from 'chai';
import { TIME_LIMITS, type Database } from '../../src/mailbox/index.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import type { PageClient } from './support/page-client.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, type TestMailbox } from './support/test-mailbox.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';

describe('mailbox: sessions', () => {
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
    mailbox = await openTestMailbox(database, { verifierFor: cards.verifierFor });
    await mailbox.account(EMAIL);
  });
  afterEach(() => mailbox.close());

  const isIn = async (client: PageClient): Promise<boolean> => (await client.get('/inbox')).status === 200;

  describe('CSRF tokens', () => {
    const posts = [
      '/sign-in/password',
      '/sign-in/challenge',
      '/sign-in/card',
      '/sign-in/link-card',
      '/sign-in/link-card/cancel',
      '/sign-out',
      '/session/card-gone',
      '/settings/confirm',
      '/settings/identity/challenge',
      '/settings/identity/cards',
      '/settings/identity/cards/x/unlink',
    ];
    for (const path of posts) {
      it(`are asked for by POST ${path}`, async () => {
        const client = await mailbox.signIn(EMAIL);
        const other = mailbox.client();
        await other.get('/sign-in');
        for (const csrf of ['', 'wrong', other.csrf()]) {
          const page = await client.post(path, { csrf });
          expect(page.status, csrf).to.equal(403);
          expect(page.text).to.include('CPX-604');
        }
        const problem = await client.send(path, {}, { 'X-CSRF-Token': 'wrong' });
        expect(problem.status).to.equal(403);
        expect(problem.json()).to.include({ code: 'ERR_ACCOUNT_CSRF', helpCode: 'CPX-604', status: 403 });
        expect(problem.headers.get('content-type')).to.match(/^application\/problem\+json/);
        expect(await isIn(client)).to.equal(true);
      });
    }

    it('do not help a page of another site', async () => {
      const client = await mailbox.signIn(EMAIL);
      for (const Origin of ['https://elsewhere.example', 'null', `${mailbox.origin}.evil.example`]) {
        expect((await client.post('/sign-out', {}, { Origin })).status, Origin).to.equal(403);
      }
      expect(await isIn(client)).to.equal(true);
    });

    it('are not taken from a session that has none of its own', async () => {
      const page = await mailbox.client().post('/sign-in/password', { email: EMAIL, password: PASSWORD });
      expect(page.status).to.equal(403);
    });

    it('leave a line in the log', async () => {
      const client = await mailbox.signIn(EMAIL);
      await client.post('/sign-out', { csrf: 'wrong' });
      expect(mailbox.events.at(-1)).to.deep.equal({
        event: 'csrf-refused',
        fields: { address: '127.0.0.1', path: '/sign-out' },
      });
    });
  });

  describe('time-outs', () => {
    it('end an idle session', async () => {
      const client = await mailbox.signIn(EMAIL);
      mailbox.clock.advance(TIME_LIMITS.idleMilliseconds - 1);
      expect(await isIn(client)).to.equal(true);
      mailbox.clock.advance(TIME_LIMITS.idleMilliseconds);
      const page = await client.get('/inbox');
      expect(page.location).to.equal('/sign-in');
      expect((await client.get('/sign-in')).text).to.include('Votre session est terminée.');
    });

    it('end a busy session after eight hours', async () => {
      const client = await mailbox.signIn(EMAIL);
      const step = TIME_LIMITS.idleMilliseconds / 2;
      for (let passed = step; passed < TIME_LIMITS.absoluteMilliseconds; passed += step) {
        mailbox.clock.advance(step);
        expect(await isIn(client), `after ${String(passed / 60_000)} minutes`).to.equal(true);
      }
      mailbox.clock.advance(step);
      expect(await isIn(client)).to.equal(false);
    });

    it('are not put off by the page that asks whether the session lives', async () => {
      const client = await mailbox.signIn(EMAIL);
      const half = TIME_LIMITS.idleMilliseconds / 2;
      mailbox.clock.advance(half);
      expect((await client.get('/session')).json()).to.deep.equal({ signedIn: true, secondsLeft: half / 1000 });
      mailbox.clock.advance(half);
      expect((await client.get('/session')).json()).to.deep.equal({ signedIn: false });
      expect(await isIn(client)).to.equal(false);
    });

    it('leave no row behind once purged', async () => {
      await mailbox.signIn(EMAIL);
      mailbox.clock.advance(TIME_LIMITS.absoluteMilliseconds);
      await mailbox.mailbox.purge();
      expect(await database.query('SELECT * FROM sessions')).to.deep.equal([]);
    });
  });

  it('keeps no session id, no e-mail address that was tried and no password in the database', async () => {
    const client = await mailbox.signIn(EMAIL);
    await client.post('/sign-out', {});
    await client.get('/sign-in');
    await client.post('/sign-in/password', { email: 'espion@exemple.fr', password: 'mot-de-passe-espion' });
    const rows = await Promise.all(
      ['accounts', 'sessions', 'password_attempts', 'known_devices'].map((table) =>
        database.query(`SELECT * FROM ${table}`),
      ),
    );
    const text = JSON.stringify(rows);
    for (const value of client.cookies.values()) expect(text).not.to.include(value);
    for (const secret of ['espion', PASSWORD]) expect(text).not.to.include(secret);
  });

  it('keeps names, addresses and secrets out of the log', async () => {
    const client = await mailbox.signIn(EMAIL);
    await cards.present(client, 'cps4-dupont');
    await client.get('/sign-in/link-card');
    await client.post('/sign-in/link-card', { email: EMAIL, password: 'une erreur' });
    await client.post('/sign-in/link-card', { email: EMAIL, password: PASSWORD });
    const text = JSON.stringify(mailbox.events);
    expect(mailbox.events.map(({ event }) => event)).to.include.members([
      'password-accepted',
      'password-refused',
      'card-not-linked',
      'card-linked',
    ]);
    for (const secret of [EMAIL, 'DUPONT', PASSWORD, 'une erreur', '899700000017', '3997000110']) {
      expect(text).not.to.include(secret);
    }
    for (const name of ['mailbox-session', 'mailbox-device']) expect(text).not.to.include(client.cookies.get(name)!);
  });

  it('marks its cookies for this host alone when it is served over https', async () => {
    const secure = await openTestMailbox(database, { origin: 'https://mailbox.example' });
    const page = await secure.client().get('/sign-in');
    expect(page.headers.getSetCookie().join()).to.match(
      /^__Host-mailbox-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(page.headers.get('strict-transport-security')).to.include('max-age=63072000');
    await secure.close();
  });

  it('sends headers that keep its pages to themselves', async () => {
    const { headers } = await mailbox.client().get('/sign-in');
    expect(headers.get('content-security-policy')).to.equal(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';" +
        "connect-src 'self' http://127.0.0.1:28765;form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('x-frame-options')).to.equal('DENY');
    expect(headers.get('referrer-policy')).to.equal('same-origin');
    expect(headers.get('cross-origin-opener-policy')).to.equal('same-origin');
    expect(headers.has('x-powered-by')).to.equal(false);
  });

  it('changes the language on pages of this site alone', async () => {
    const response = await fetch(`${mailbox.origin}//elsewhere.example/?lang=en`, { redirect: 'manual' });
    expect(response.headers.get('location')).to.equal('/');
    const client = mailbox.client();
    await client.get('/sign-in');
    const page = await client.post('/sign-in/password', { email: EMAIL, password: 'x' });
    expect(page.text).to.include('href="/sign-in?lang=en"');
  });
});
