import { expect } from 'chai';
import { TIME_LIMITS, type Database } from '../../src/mailbox/index.js';
import { openCardSigner, type CardSigner } from './support/card-signer.js';
import type { PageClient } from './support/page-client.js';
import { emptyTables, openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, type TestMailbox } from './support/test-mailbox.js';

const MARIE = 'marie.dupont@exemple.mssante.fr';
const PAUL = 'paul.martin@exemple.mssante.fr';
const UNLINK = /\/settings\/identity\/cards\/[\w-]{43}\/unlink/g;

describe('mailbox: Paramètres du compte → Identité', () => {
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

  const withCard = async (email: string, card: string): Promise<PageClient> => {
    const client = await mailbox.signIn(email);
    await client.get('/settings/identity');
    expect((await cards.add(client, card)).json()).to.deep.equal({ location: '/settings/identity' });
    return client;
  };
  const unlinkPaths = async (client: PageClient): Promise<readonly string[]> => [
    ...new Set((await client.get('/settings/identity')).text.match(UNLINK)),
  ];

  it('adds a card, says so, and lists it', async () => {
    const client = await withCard(MARIE, 'cps4-dupont');
    const page = await client.get('/settings/identity');
    expect(page.text).to.include('La carte a été ajoutée à votre compte.').and.include('3997000110');
    expect(page.text, 'a national identifier').not.to.include('899700000017');
  });

  it('says until which day a card is valid as the card says it, whatever the hour is in Paris', async () => {
    const client = await withCard(MARIE, 'cps4-dupont');
    const [card] = (await mailbox.storage.links.list((await mailbox.storage.accounts.findByEmailKey(MARIE))!.id))[0]!
      .cards;
    const end = new Date(card!.card.notAfter * 1000);
    expect(end.toISOString(), 'the last second of a day in UTC').to.match(/T23:59:59/);
    const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(end);
    expect((await client.get('/settings/identity')).text).to.match(new RegExp(`Valable jusqu’au</dt>\\s*<dd>${day}<`));
  });

  it('signs in with a card that was added', async () => {
    await withCard(MARIE, 'cpa-petit');
    const client = mailbox.client();
    await client.get('/sign-in');
    expect((await cards.present(client, 'cpa-petit')).json()).to.deep.equal({ location: '/inbox' });
    expect((await client.get('/inbox')).text).to.include('Marie DUPONT');
  });

  it('refuses a card that another account has', async () => {
    await withCard(MARIE, 'cps4-dupont');
    const paul = await mailbox.signIn(PAUL);
    await paul.get('/settings/identity');
    const answer = await cards.add(paul, 'cps4-dupont');
    expect(answer.status).to.equal(409);
    expect(answer.json()).to.include({ code: 'ERR_ACCOUNT_CARD_LINKED_ELSEWHERE' });
  });

  it('asks before it unlinks, and then signs nobody in with that card', async () => {
    const client = await withCard(MARIE, 'cps4-dupont');
    const [path = ''] = await unlinkPaths(client);
    expect((await client.get(path)).text).to.include('Délier cette carte\u00a0?');
    expect((await client.post(path, {})).location).to.equal('/settings/identity');
    expect((await client.get('/settings/identity')).text).to.include('La carte n’est plus liée à votre compte.');
    const person = mailbox.client();
    await person.get('/sign-in');
    expect((await cards.present(person, 'cps4-dupont')).json()).to.deep.equal({ location: '/sign-in/link-card' });
  });

  it('ends every session that the unlinked card had opened', async () => {
    const client = await withCard(MARIE, 'cps4-dupont');
    const strong = mailbox.client();
    await strong.get('/sign-in');
    await cards.present(strong, 'cps4-dupont');
    expect((await strong.get('/inbox')).status).to.equal(200);
    const [path = ''] = await unlinkPaths(client);
    await client.post(path, {});
    expect((await strong.get('/inbox')).location).to.equal('/sign-in');
    expect((await client.get('/inbox')).status).to.equal(200);
  });

  it('ends the own session when its card is unlinked, and says so', async () => {
    await withCard(MARIE, 'cps4-dupont');
    const client = mailbox.client();
    await client.get('/sign-in');
    await cards.present(client, 'cps4-dupont');
    const [path = ''] = await unlinkPaths(client);
    await client.get(path);
    expect((await client.post(path, {})).location).to.equal('/sign-in');
    expect((await client.get('/sign-in')).text).to.include('la session qu’elle avait ouverte est terminée');
  });

  it('unlinks no card of another account', async () => {
    const marie = await withCard(MARIE, 'cps4-dupont');
    const [path = ''] = await unlinkPaths(marie);
    const paul = await mailbox.signIn(PAUL);
    expect((await paul.get(path)).status).to.equal(404);
    expect((await paul.post(path, {})).status).to.equal(409);
    expect(await unlinkPaths(marie)).to.deep.equal([path]);
  });

  it('asks for the password again when it was typed a while ago', async () => {
    const client = await withCard(MARIE, 'cps4-dupont');
    const [path = ''] = await unlinkPaths(client);
    mailbox.clock.advance(TIME_LIMITS.confirmationMilliseconds);
    const page = await client.get('/settings/identity');
    expect(page.text).to.include('saisissez de nouveau votre mot de passe').and.not.match(UNLINK);
    expect((await client.get(path)).location).to.equal('/settings/identity');
    expect((await client.post(path, {})).location).to.equal('/settings/identity');
    expect((await client.send('/settings/identity/challenge', {})).status).to.equal(401);
    expect((await client.post('/settings/confirm', { password: 'une erreur' })).status).to.equal(401);
    expect((await client.post('/settings/confirm', { password: PASSWORD })).location).to.equal('/settings/identity');
    expect(await unlinkPaths(client)).to.deep.equal([path]);
  });
});
