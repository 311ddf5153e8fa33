import { expect } from 'chai';
import { createAccount, type Database } from '../../src/mailbox/index.js';
import { openTestDatabase } from './support/test-database.js';
import { openTestMailbox, PASSWORD, TEST_COST, type TestMailbox } from './support/test-mailbox.js';

describe('mailbox: sign-in with a password', () => {
  let database: Database;
  let mailbox: TestMailbox;

  before(async function () {
    this.timeout(60_000);
    database = await openTestDatabase();
    mailbox = await openTestMailbox(database);
    await mailbox.account('marie.dupont@exemple.mssante.fr');
  });
  after(async () => {
    await mailbox.close();
    await database.close();
  });

  it('sends whoever comes to the sign-in page', async () => {
    expect((await mailbox.client().get('/')).location).to.equal('/sign-in');
    expect((await mailbox.client().get('/inbox')).location).to.equal('/sign-in');
  });

  it('opens the inbox, which holds the welcome message', async () => {
    const person = await mailbox.signIn('marie.dupont@exemple.mssante.fr');
    const inbox = await person.get('/inbox');
    expect(inbox.status).to.equal(200);
    expect(inbox.text).to.include('Bienvenue dans votre messagerie sécurisée');
    const path = /href="(\/inbox\/[^"]+)"/.exec(inbox.text)?.[1] ?? '';
    expect((await person.get(path)).text).to.include('Votre messagerie sécurisée est ouverte.');
  });

  it('says that writing takes strong authentication', async () => {
    const person = await mailbox.signIn('marie.dupont@exemple.mssante.fr');
    expect((await person.get('/inbox')).text).to.include(
      'Pour écrire, l’authentification forte par carte CPx est requise.',
    );
  });

  it('does not tell capitals and blanks apart in the address', async () => {
    const person = await mailbox.signIn('  Marie.Dupont@EXEMPLE.mssante.fr ');
    expect((await person.get('/inbox')).status).to.equal(200);
  });

  it('answers an unknown address exactly as it answers a wrong password', async () => {
    const answers = await Promise.all(
      ['marie.dupont@exemple.mssante.fr', 'personne@exemple.mssante.fr'].map(async (email) => {
        const person = mailbox.client();
        await person.get('/sign-in');
        const page = await person.post('/sign-in/password', { email, password: 'une erreur' });
        expect(page.status).to.equal(401);
        return page.text.replaceAll(email, 'EMAIL').replaceAll(person.csrf(), 'CSRF');
      }),
    );
    expect(answers[0]).to.equal(answers[1]);
    expect(answers[0]).to.include('Identifiants incorrects');
  });

  it('signs out', async () => {
    const person = await mailbox.signIn('marie.dupont@exemple.mssante.fr');
    expect((await person.post('/sign-out', {})).location).to.equal('/sign-in');
    expect((await person.get('/sign-in')).text).to.include('Vous êtes déconnecté.');
    expect((await person.get('/inbox')).location).to.equal('/sign-in');
  });

  it('speaks the language that the browser prefers, and the one that was chosen', async () => {
    const person = mailbox.client();
    expect((await person.get('/sign-in', { 'Accept-Language': 'en-GB,en;q=0.9' })).text).to.include('<h1>Sign in</h1>');
    expect((await person.get('/sign-in', { 'Accept-Language': 'de' })).text).to.include('<h1>Connexion</h1>');
    expect((await person.get('/sign-in?lang=en')).location).to.equal('/sign-in');
    expect((await person.get('/sign-in', { 'Accept-Language': 'fr' })).text).to.include('<html lang="en">');
  });

  it('has a name and a welcome message in the language of its people, unless it was given a name', async () => {
    const english = mailbox.client();
    const email = 'ann@exemple.mssante.fr';
    await createAccount(
      mailbox.storage,
      { email, displayName: 'Ann', password: PASSWORD, language: 'en' },
      { cost: TEST_COST },
    );
    const spoken = { 'Accept-Language': 'en' };
    expect((await english.get('/sign-in', spoken)).text).to.include('<title>Sign in – Secure mailbox</title>');
    await english.post('/sign-in/password', { email, password: PASSWORD });
    const inbox = (await english.get('/inbox', spoken)).text;
    expect(inbox).to.include('Welcome to your secure mailbox').and.not.include('Messagerie');
    const path = /href="(\/inbox\/[^"]+)"/.exec(inbox)?.[1] ?? '';
    expect((await english.get(path, spoken)).text).to.include('Your secure mailbox is open.');

    const french = (await mailbox.client().get('/sign-in', { 'Accept-Language': 'fr' })).text;
    expect(french).to.include('<title>Connexion – Messagerie sécurisée</title>');
    const named = await openTestMailbox(database, {
      productName: 'Médimail',
      companionDownload: 'https://exemple.fr/cpx',
    });
    const page = (await named.client().get('/sign-in', spoken)).text;
    await named.close();
    expect(page).to.include('<title>Sign in – Médimail</title>').and.include('download-url="https://exemple.fr/cpx"');
  });

  it('keeps French punctuation on the line of its word', async () => {
    const person = await mailbox.signIn('marie.dupont@exemple.mssante.fr');
    const path = /href="(\/inbox\/[^"]+)"/.exec((await person.get('/inbox')).text)?.[1] ?? '';
    for (const page of ['/inbox', path, '/settings/identity']) {
      const text = (await person.get(page)).text.replaceAll(/<[^>]+>/g, '');
      expect(text, page).not.to.match(/\p{L} [;:?!»]|« /u);
    }
  });

  it('shows what was typed as text', async () => {
    const person = mailbox.client();
    await person.get('/sign-in');
    const page = await person.post('/sign-in/password', { email: '"><script>alert(1)</script>', password: 'x' });
    expect(page.text).not.to.include('<script>alert');
    expect(page.text).to.include('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('shows nobody the messages of another account', async () => {
    await mailbox.account('paul.martin@exemple.mssante.fr', 'Paul MARTIN');
    const paul = await mailbox.signIn('paul.martin@exemple.mssante.fr');
    const path = /href="(\/inbox\/[^"]+)"/.exec((await paul.get('/inbox')).text)?.[1] ?? '';
    const marie = await mailbox.signIn('marie.dupont@exemple.mssante.fr');
    expect((await marie.get(path)).status).to.equal(404);
    expect((await paul.get(path)).status).to.equal(200);
  });

  it('refuses a field sent twice', async () => {
    const person = mailbox.client();
    await person.get('/sign-in');
    const body = `csrf=${person.csrf()}&email=a@b.fr&email=c@d.fr&password=${PASSWORD}`;
    const response = await fetch(`${mailbox.origin}/sign-in/password`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      body,
    });
    expect(response.status).to.equal(400);
  });
});
