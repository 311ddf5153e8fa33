import { expect } from 'chai';
import type { Database } from '../../src/mailbox/index.js';
import type { IssuedChallenge } from '../../src/relying-party/index.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import type { Page, PageClient } from './support/page-client.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, type TestMailbox } from './support/test-mailbox.js';

const MARIE = 'marie.dupont@exemple.mssante.fr';
const PAUL = 'paul.martin@exemple.mssante.fr';
const SESSION = 'mailbox-session';
const CERTIFICATE_ID = 'A'.repeat(43);
const LINKED = 'Votre carte CPx est liée à votre compte.';

const codeOf = (page: Page): unknown => (page.json() as { readonly code: unknown }).code;
const locationOf = (page: Page): unknown => (page.json() as { readonly location: unknown }).location;
const sessionOf = (client: PageClient): string => client.cookies.get(SESSION) ?? '';

describe('mailbox: sign-in with a card', () => {
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
    await mailbox.account(MARIE);
    await mailbox.account(PAUL, 'Paul MARTIN');
  });
  afterEach(() => mailbox.close());

  /** A new person at the sign-in page. */
  async function arrive(): Promise<PageClient> {
    const client = mailbox.client();
    await client.get('/sign-in');
    return client;
  }

  /** Signs in with a card that is linked on the way when it is not yet. */
  async function signInWith(card: string, email: string): Promise<PageClient> {
    const client = await arrive();
    const answer = await cards.present(client, card, CERTIFICATE_ID);
    if (locationOf(answer) === '/sign-in/link-card') {
      await client.get('/sign-in/link-card');
      await client.post('/sign-in/link-card', { email, password: PASSWORD });
    }
    await client.get('/inbox');
    return client;
  }

  it('asks for the mailbox credentials at the first sign-in, links the card and opens a strong session', async () => {
    const client = await arrive();
    expect(locationOf(await cards.present(client, 'cps4-dupont'))).to.equal('/sign-in/link-card');
    const page = await client.get('/sign-in/link-card');
    expect(page.text).to.include('Lier votre carte à votre compte').and.include('Marie DUPONT');
    expect((await client.get('/inbox')).location, 'not signed in yet').to.equal('/sign-in');
    await client.get('/sign-in/link-card');
    expect((await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD })).location).to.equal('/inbox');
    const inbox = await client.get('/inbox');
    expect(inbox.text).to.include(LINKED).and.include('data-strength="strong"');
    expect((await client.get('/inbox')).text, 'said once').not.to.include(LINKED);
  });

  it('signs in straight away from the second time on', async () => {
    await signInWith('cps4-dupont', MARIE);
    const client = await arrive();
    expect(locationOf(await cards.present(client, 'cps4-dupont'))).to.equal('/inbox');
    expect((await client.get('/inbox')).text).to.include('data-strength="strong"');
  });

  it('keeps a renewed card linked, and records it', async () => {
    await signInWith('cps4-dupont', MARIE);
    mailbox.clock.advance(60_000);
    const client = await arrive();
    expect(locationOf(await cards.present(client, 'cps4-dupont-renewed'))).to.equal('/inbox');
    expect(mailbox.events.map(({ event }) => event)).to.include('card-renewed');
    const settings = await client.get('/settings/identity');
    expect(settings.text)
      .to.include('3997000310')
      .and.match(/Renouvellements<\/dt>\s*<dd>1<\/dd>/);
  });

  it('gives the session a new id and CSRF token at each change of strength, and ends the old one', async () => {
    const client = await arrive();
    const seen = [{ id: sessionOf(client), csrf: client.csrf() }];
    const note = async (path: string): Promise<void> => {
      await client.get(path);
      seen.push({ id: sessionOf(client), csrf: client.csrf() });
    };
    await client.post('/sign-in/password', { email: MARIE, password: PASSWORD });
    await note('/sign-in/strong');
    await cards.present(client, 'cps4-dupont');
    await note('/sign-in/link-card');
    await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD });
    await note('/inbox');
    expect(new Set(seen.map(({ id }) => id)).size).to.equal(4);
    expect(new Set(seen.map(({ csrf }) => csrf)).size).to.equal(4);
    for (const { id } of seen.slice(0, 3)) {
      const thief = mailbox.client();
      thief.cookies.set(SESSION, id);
      expect((await thief.get('/inbox')).location).to.equal('/sign-in');
    }
  });

  it('takes no session id from outside (fixation)', async () => {
    const client = mailbox.client();
    client.cookies.set(SESSION, 'planted');
    await client.get('/sign-in');
    expect(sessionOf(client)).to.match(/^[\w-]{43}$/);
  });

  it('refuses another card in the same session, and ends it', async () => {
    await signInWith('cps3-martin', PAUL);
    const client = await signInWith('cps4-dupont', MARIE);
    const answer = await cards.present(client, 'cps3-martin');
    expect(answer.status).to.equal(403);
    expect(codeOf(answer)).to.equal('ERR_ACCOUNT_CARD_MISMATCH');
    expect((await client.get('/inbox')).location).to.equal('/sign-in');
    expect(mailbox.events.map(({ event }) => event)).to.include('card-mismatch');
  });

  it('refuses an unlinked other card in the same session', async () => {
    const client = await signInWith('cps4-dupont', MARIE);
    expect(codeOf(await cards.present(client, 'cps4-nguyen'))).to.equal('ERR_ACCOUNT_CARD_MISMATCH');
  });

  it('accepts the same card again in its session', async () => {
    const client = await signInWith('cps4-dupont', MARIE);
    expect(locationOf(await cards.present(client, 'cps4-dupont'))).to.equal('/inbox');
  });

  it('ends the strong session when the page says that the card has gone', async () => {
    const client = await signInWith('cps4-dupont', MARIE);
    const answer = await client.send('/session/card-gone', { reason: 'card-removed' });
    expect(locationOf(answer)).to.equal('/sign-in');
    expect((await client.get('/sign-in')).text).to.include('Votre carte a été retirée du lecteur');
    expect((await client.get('/inbox')).location).to.equal('/sign-in');
  });

  it('leaves a session that a password opened alone when a card goes', async () => {
    const client = await mailbox.signIn(MARIE);
    await client.send('/session/card-gone', { reason: 'card-removed' });
    expect((await client.get('/inbox')).status).to.equal(200);
  });

  it('tells the page which certificate opened the session', async () => {
    const client = await signInWith('cps4-dupont', MARIE);
    expect((await client.get('/inbox')).text).to.include(`data-certificate="${CERTIFICATE_ID}"`);
  });

  it('makes a password session strong with a linked card of the same account', async () => {
    await signInWith('cps4-dupont', MARIE);
    const client = await mailbox.signIn(MARIE);
    await client.get('/sign-in/strong');
    expect(locationOf(await cards.present(client, 'cps4-dupont'))).to.equal('/inbox');
    expect((await client.get('/inbox')).text).to.include('data-strength="strong"');
  });

  it('does not turn a password session into somebody else’s', async () => {
    await signInWith('cps4-dupont', MARIE);
    const client = await mailbox.signIn(PAUL);
    expect(codeOf(await cards.present(client, 'cps4-dupont'))).to.equal('ERR_ACCOUNT_CARD_MISMATCH');
    expect((await client.get('/inbox')).text)
      .to.include('data-strength="weak"')
      .and.include('Paul MARTIN');
  });

  it('links a card to no other account than the one whose session it began in', async () => {
    const client = await mailbox.signIn(PAUL);
    expect(locationOf(await cards.present(client, 'cps4-dupont'))).to.equal('/sign-in/link-card');
    await client.get('/sign-in/link-card');
    expect((await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD })).status).to.equal(403);
    expect(await mailbox.storage.links.find('test:CPS:899700000017')).to.equal(undefined);
  });

  it('gives up a waiting card after five minutes', async () => {
    const client = await arrive();
    await cards.present(client, 'cps4-dupont');
    await client.get('/sign-in/link-card');
    mailbox.clock.advance(300_000);
    expect((await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD })).location).to.equal('/');
    await client.get('/');
    expect((await client.get('/sign-in')).text).to.include('Le délai pour lier la carte est dépassé.');
    expect(await mailbox.storage.links.list(await accountId(mailbox, MARIE))).to.deep.equal([]);
  });

  it('gives up a waiting card when the person does', async () => {
    const client = await arrive();
    await cards.present(client, 'cps4-dupont');
    await client.get('/sign-in/link-card');
    await client.post('/sign-in/link-card/cancel', {});
    expect((await client.get('/sign-in/link-card')).location).to.equal('/');
  });

  it('asks again after wrong credentials for a waiting card', async () => {
    const client = await arrive();
    await cards.present(client, 'cps4-dupont');
    await client.get('/sign-in/link-card');
    const page = await client.post('/sign-in/link-card', { email: MARIE, password: 'une erreur' });
    expect(page.status).to.equal(401);
    expect(page.text).to.include('Identifiants incorrects').and.include('Lier votre carte');
    expect((await client.post('/sign-in/link-card', { email: MARIE, password: PASSWORD })).location).to.equal('/inbox');
  });

  it('links one identity to one account', async () => {
    const late = await arrive();
    await cards.present(late, 'cps4-dupont');
    await late.get('/sign-in/link-card');
    await signInWith('cps4-dupont', MARIE);
    const page = await late.post('/sign-in/link-card', { email: PAUL, password: PASSWORD });
    expect(page.status).to.equal(409);
    expect(page.text).to.include('Carte liée à un autre compte').and.include('CPX-605');
    expect((await late.get('/inbox')).location).to.equal('/sign-in');
  });

  it('accepts a challenge once', async () => {
    const client = await arrive();
    const challenge = (await client.send('/sign-in/challenge', {})).json() as IssuedChallenge;
    const token = cards.sign('cps4-dupont', challenge, 'https://elsewhere.example');
    expect(codeOf(await client.send('/sign-in/card', { token }))).to.equal('ERR_TOKEN_SIGNATURE');
    const right = cards.sign('cps4-dupont', challenge);
    expect(codeOf(await client.send('/sign-in/card', { token: right }))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  it('accepts a challenge in its own session only', async () => {
    const [one, other] = [await arrive(), await arrive()];
    const challenge = (await one.send('/sign-in/challenge', {})).json() as IssuedChallenge;
    await other.send('/sign-in/challenge', {});
    const answer = await other.send('/sign-in/card', { token: cards.sign('cps4-dupont', challenge) });
    expect(codeOf(answer)).to.equal('ERR_TOKEN_SIGNATURE');
  });

  it('does not take a login for a link, nor a link for a login', async () => {
    const client = await signInWith('cps4-dupont', MARIE);
    await client.get('/settings/identity');
    const login = (await client.send('/sign-in/challenge', {})).json() as IssuedChallenge;
    const linked = await client.send('/settings/identity/cards', { token: cards.sign('cps4-nguyen', login) });
    expect(codeOf(linked)).to.equal('ERR_TOKEN_PURPOSE');
    const link = (await client.send('/settings/identity/challenge', {})).json() as IssuedChallenge;
    const signedIn = await client.send('/sign-in/card', { token: cards.sign('cps4-nguyen', link) });
    expect(codeOf(signedIn)).to.equal('ERR_TOKEN_PURPOSE');
  });

  it('refuses an expired card', async () => {
    const client = await arrive();
    const answer = await cards.present(client, 'cps4-expired');
    expect(codeOf(answer)).to.equal('ERR_TOKEN_CERTIFICATE_EXPIRED');
    expect(answer.headers.get('content-type')).to.include('application/problem+json');
    expect(mailbox.events).to.deep.include({
      event: 'card-refused',
      fields: { address: '127.0.0.1', purpose: 'login', code: 'ERR_TOKEN_CERTIFICATE_EXPIRED' },
    });
  });
});

async function accountId(mailbox: TestMailbox, email: string): Promise<string> {
  return (await mailbox.storage.accounts.findByEmailKey(email))?.id ?? '';
}
