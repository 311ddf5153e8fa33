import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPglite, type Database } from '../../src/mailbox/index.js';
import { lockFolder } from '../../src/mailbox/storage/lock-folder.js';
import { openTestDatabase, testDatabaseDump } from './support/test-database.js';
import { openTestMailbox, type TestMailbox } from './support/test-mailbox.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';

describe('mailbox: faults', () => {
  let real: Database;
  let fault: Error | undefined;
  let mailbox: TestMailbox;

  before(async function () {
    this.timeout(60_000);
    real = await openTestDatabase();
    const guard = <T>(work: () => Promise<T>): Promise<T> => (fault === undefined ? work() : Promise.reject(fault));
    mailbox = await openTestMailbox({
      query: (...query) => guard(() => real.query(...query)),
      transaction: (work) => guard(() => real.transaction(work)),
      close: () => real.close(),
    });
    await mailbox.account(EMAIL);
  });
  after(async () => {
    await mailbox.close();
    await real.close();
  });
  afterEach(() => (fault = undefined));

  it('answers a page when the disk is full, gives nothing away, and serves the next request', async () => {
    const client = await mailbox.signIn(EMAIL);
    fault = Object.assign(new Error('could not extend file "base/5/16402": No space left on device'), {
      code: '53100',
    });
    const page = await client.get('/inbox');
    expect(page.status).to.equal(500);
    expect(page.text).to.include('Erreur de la messagerie').and.include('CPX-609');
    expect(page.text).not.to.include('No space left');
    expect(mailbox.events.at(-1)?.fields.reason).to.include('No space left');
    fault = undefined;
    expect((await client.get('/inbox')).status).to.equal(200);
  });

  it('answers a script with problem details', async () => {
    const client = await mailbox.signIn(EMAIL);
    fault = new Error('the database is closed');
    const answer = await client.send('/sign-in/challenge', {});
    expect(answer.status).to.equal(500);
    expect(answer.json()).to.include({ code: 'ERR_ACCOUNT_INTERNAL', retryable: true, status: 500 });
    expect(answer.text).not.to.include('closed');
  });

  it('opens no session when it cannot be stored', async () => {
    const client = mailbox.client();
    await client.get('/sign-in');
    fault = new Error('no');
    expect((await client.post('/sign-in/password', { email: EMAIL, password: 'x' })).status).to.equal(500);
    fault = undefined;
    expect((await client.get('/inbox')).location).to.equal('/sign-in');
  });

  for (const [what, headers, body, status] of [
    ['broken JSON', { 'Content-Type': 'application/json' }, '{', 400],
    ['a body that is too long', { 'Content-Type': 'application/json' }, `"${'x'.repeat(40_000)}"`, 413],
    ['too many fields', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=1&'.repeat(40), 413],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const response = await fetch(`${mailbox.origin}/sign-in/card`, { method: 'POST', headers, body });
      expect(response.status).to.equal(status);
      expect((await fetch(`${mailbox.origin}/sign-in`)).status).to.equal(200);
    });
  }

  it('knows no other pages', async () => {
    const page = await mailbox.client().get('/nowhere');
    expect(page.status).to.equal(404);
    expect(page.text).to.include('Page introuvable');
    const problem = await mailbox.client().get('/nowhere', { Accept: 'application/json' });
    expect(problem.json()).to.deep.equal({ type: 'about:blank', title: 'Page introuvable', status: 404 });
  });

  it('serves no file from outside its scripts', async () => {
    for (const path of [
      '/assets/../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
    ]) {
      expect((await fetch(mailbox.origin + path)).status, path).to.be.within(400, 499);
    }
  });
});

describe('mailbox: the data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailbox-data-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is one process’s at a time, keeps what was written, and is taken over from a dead one', async function () {
    this.timeout(60_000);
    const loadDataDir = await testDatabaseDump();
    const first = await openPglite(folder, { loadDataDir });
    await first.query('CREATE TABLE kept (a integer)');
    const error = await openPglite(folder).catch((cause: unknown) => cause);
    expect(error).to.have.property('code', 'ERR_SETTINGS_LOCKED');
    await first.close();
    // No process has the first number (it is above the highest that Linux gives); the second is an earlier life of ours.
    for (const dead of ['4194999 1', `${String(process.pid)} 1`]) {
      await writeFile(join(folder, 'mailbox.lock'), dead);
      await (
        await lockFolder(folder)
      )();
    }
    const second = await openPglite(folder);
    expect(await readFile(join(folder, 'mailbox.lock'), 'utf8')).to.match(new RegExp(`^${String(process.pid)} `));
    expect(await second.query('SELECT * FROM kept')).to.deep.equal([]);
    await second.close();
  });
});
