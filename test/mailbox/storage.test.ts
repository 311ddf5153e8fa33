import { expect } from 'chai';
import { createStorage, type Database, type Storage } from '../../src/mailbox/index.js';
import {
  isUniqueViolation,
  migrate,
  MIGRATIONS,
  openPglite,
  openPostgres,
  type Migration,
} from '../../src/mailbox/storage/index.js';
import type { CardRecord } from '../../src/relying-party/index.js';
import { describeWith } from '../support/requirements.js';
import { postgres, startPostgres, type PostgresServer } from './support/postgres-server.js';
import { emptyTables, testDatabaseDump } from './support/test-database.js';

const BACK_OFF = {
  freeFailures: 3,
  firstWaitMilliseconds: 30_000,
  longestWaitMilliseconds: 240_000,
  memoryMilliseconds: 86_400_000,
};
const START = new Date('2026-11-23T09:00:00.000Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

const card = (over: Partial<CardRecord> = {}): CardRecord => ({
  identityKey: 'test:CPS:899700000017',
  series: 'test',
  cardType: 'CPS',
  nationalIdentifier: '899700000017',
  displayName: 'Léa O’NEILL "x" \\ ☃',
  profession: null,
  cardNumber: '3997000110',
  issuer: 'CN=TEST AC IGC-SANTE FORT PERSONNES',
  certificateSha256: 'ab'.repeat(32),
  notAfter: 1_900_000_000,
  ...over,
});

describe('mailbox: storage on PGlite', () => {
  suite(async () => {
    const dump = await testDatabaseDump();
    return { open: () => openPglite(undefined, { loadDataDir: dump }), stop: () => Promise.resolve() };
  });
});

describeWith([postgres], 'mailbox: storage on a PostgreSQL server', () => {
  let server: PostgresServer;
  let databases = 0;
  let url = '';
  suite(async () => {
    server = await startPostgres();
    const open = async (): Promise<Database> => {
      url = await server.createDatabase(`test_${String((databases += 1))}`);
      return openPostgres(url, () => undefined);
    };
    return { open, stop: () => server.stop() };
  });

  it('brings the schema up once when two servers start together', async () => {
    url = await server.createDatabase('together');
    const both = [openPostgres(url, () => undefined), openPostgres(url, () => undefined)];
    const applied = await Promise.all(both.map((database) => migrate(database)));
    expect(applied.flat()).to.deep.equal(MIGRATIONS.map(({ version }) => version));
    await Promise.all(both.map((database) => database.close()));
  });

  it('goes on after the server has dropped its connections', async () => {
    const lost: Error[] = [];
    let told = (): void => undefined;
    const gone = new Promise<void>((resolve) => (told = resolve));
    const database = openPostgres(await server.createDatabase('dropped'), (error) => {
      lost.push(error);
      told();
    });
    await database.query('SELECT 1');
    await server.disconnectAll();
    await gone;
    expect(await database.query('SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    expect(lost).to.have.length(1);
    await database.close();
  });

  it('answers an error when the server is not there', async () => {
    const database = openPostgres('postgresql://mailbox@localhost/x?host=/nowhere', () => undefined);
    const error = await database.query('SELECT 1').catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(Error);
    await database.close();
  });
});

/** The one suite: the same statements on both. */
function suite(
  prepare: () => Promise<{ readonly open: () => Promise<Database>; readonly stop: () => Promise<void> }>,
): void {
  let database: Database;
  let storage: Storage;
  let opened: Awaited<ReturnType<typeof prepare>>;

  before(async function () {
    this.timeout(60_000);
    opened = await prepare();
    database = await opened.open();
    await migrate(database);
    storage = createStorage(database, BACK_OFF);
  });
  after(async () => {
    await database.close();
    await opened.stop();
  });
  beforeEach(async () => {
    await emptyTables(database);
    for (const id of ['a', 'b']) {
      await storage.accounts.insert({
        id,
        email: `${id}@x.fr`,
        emailKey: `${id}@x.fr`,
        displayName: id,
        passwordHash: 'h',
        createdAt: START,
      });
    }
  });

  const session = (idHash: string, over: Partial<Parameters<Storage['sessions']['insert']>[0]> = {}) => ({
    idHash,
    csrfToken: 't',
    state: { kind: 'anonymous' } as const,
    confirmedAt: undefined,
    lastSeenAt: START,
    idleUntil: at(60),
    expiresAt: at(600),
    ...over,
  });

  describe('migrations', () => {
    it('find nothing to do the second time', async () => {
      expect(await migrate(database)).to.deep.equal([]);
    });

    it('leave nothing behind when a step fails', async () => {
      const broken: Migration = {
        version: 99,
        name: 'broken',
        statements: ['CREATE TABLE half (a integer)', 'CREATE TABLE half (a integer)'],
      };
      const error = await migrate(database, [...MIGRATIONS, broken]).catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(Error);
      expect(await database.query(`SELECT to_regclass('half')::text AS name`)).to.deep.equal([{ name: null }]);
      expect(await migrate(database)).to.deep.equal([]);
    });

    it('refuse a database of a newer version', async () => {
      await database.query(`INSERT INTO schema_migrations VALUES (1000, 'later', $1)`, [START]);
      const error = await migrate(database).catch((cause: unknown) => cause);
      await database.query('DELETE FROM schema_migrations WHERE version = 1000');
      expect(error).to.have.property('code', 'ERR_SETTINGS_INVALID');
    });
  });

  describe('transactions', () => {
    it('are undone when their work throws', async () => {
      const error = new Error('stop');
      const caught = await database
        .transaction(async (transaction) => {
          await transaction.query('DELETE FROM accounts');
          throw error;
        })
        .catch((cause: unknown) => cause);
      expect(caught).to.equal(error);
      expect(await storage.accounts.findById('a')).to.have.property('email', 'a@x.fr');
    });
  });

  describe('accounts', () => {
    it('have one address each', async () => {
      const account = (await storage.accounts.findById('a'))!;
      const error = await storage.accounts.insert({ ...account, id: 'c' }).catch((cause: unknown) => cause);
      expect(isUniqueViolation(error)).to.equal(true);
    });

    it('replace a hash only where it is still the one that was read', async () => {
      await storage.accounts.replacePasswordHash('a', 'h', 'new');
      await storage.accounts.replacePasswordHash('a', 'h', 'late');
      expect(await storage.accounts.findByEmailKey('a@x.fr')).to.have.property('passwordHash', 'new');
    });
  });

  describe('links', () => {
    it('give an identity one account, also to two at once', async () => {
      const links = await Promise.all(['a', 'b'].map((id) => storage.links.insert(id, card(), 1_700_000_000)));
      expect(links[0]!.accountId).to.equal(links[1]!.accountId);
      expect((await Promise.all(['a', 'b'].map((id) => storage.links.list(id)))).flat()).to.have.length(1);
    });

    it('give back the card as it was recorded', async () => {
      const link = await storage.links.insert('a', card(), 1_700_000_000);
      expect(link).to.deep.equal({
        identityKey: card().identityKey,
        accountId: 'a',
        linkedAt: 1_700_000_000,
        cards: [{ card: card(), firstSeen: 1_700_000_000, lastSeen: 1_700_000_000 }],
      });
      expect(await storage.links.find(card().identityKey)).to.deep.equal(link);
    });

    it('record nothing of a card that belongs to another account', async () => {
      await storage.links.insert('a', card(), 1);
      const link = await storage.links.insert('b', card({ certificateSha256: 'cd'.repeat(32) }), 2);
      expect(link.accountId).to.equal('a');
      expect(link.cards).to.have.length(1);
    });

    it('put the card seen last first', async () => {
      await storage.links.insert('a', card(), 1);
      await storage.links.recordSeen(card({ certificateSha256: 'cd'.repeat(32), cardNumber: null }), 2);
      expect(
        (await storage.links.find(card().identityKey))?.cards.map(({ card: seen }) => seen.cardNumber),
      ).to.deep.equal([null, '3997000110']);
      await storage.links.recordSeen(card(), 3);
      const [first] = (await storage.links.find(card().identityKey))!.cards;
      expect(first).to.deep.equal({ card: card(), firstSeen: 1, lastSeen: 3 });
    });

    it('leave unlinked identities alone', async () => {
      await storage.links.recordSeen(card(), 1);
      expect(await storage.links.find(card().identityKey)).to.equal(undefined);
    });

    it('go only at the wish of their own account, with the sessions that the card opened', async () => {
      await storage.links.insert('a', card(), 1);
      const { identityKey } = card();
      await storage.sessions.insert(
        session('s', { state: { kind: 'strong', accountId: 'a', identityKey, certificateId: undefined } }),
      );
      expect(await storage.links.remove('b', identityKey)).to.equal(false);
      expect(await storage.sessions.find('s', START)).to.have.nested.property('state.kind', 'strong');
      expect(await storage.links.remove('a', identityKey)).to.equal(true);
      expect(await storage.sessions.find('s', START)).to.equal(undefined);
      expect(await storage.links.list('a')).to.deep.equal([]);
    });
  });

  describe('sessions', () => {
    it('come back as they were stored', async () => {
      const pending = session('p', {
        state: { kind: 'card-pending', card: card(), until: 1_800_000_000, certificateId: 'id', accountId: undefined },
        confirmedAt: at(1),
      });
      await storage.sessions.insert(pending);
      expect(await storage.sessions.find('p', START)).to.deep.equal(pending);
    });

    it('are gone at either time-out, and are purged', async () => {
      await storage.sessions.insert(session('idle'));
      await storage.sessions.insert(session('old', { idleUntil: at(9999) }));
      expect(await storage.sessions.find('idle', at(59.999))).not.to.equal(undefined);
      expect(await storage.sessions.find('idle', at(60))).to.equal(undefined);
      expect(await storage.sessions.find('old', at(600))).to.equal(undefined);
      await storage.sessions.purge(at(60));
      expect(await database.query('SELECT id_hash FROM sessions')).to.deep.equal([{ id_hash: 'old' }]);
    });

    it('cannot be replaced after they were ended', async () => {
      await storage.sessions.insert(session('s'));
      await storage.sessions.remove('s');
      const error = await storage.sessions.replace('s', session('next')).catch((cause: unknown) => cause);
      expect(error).to.have.property('code', 'ERR_ACCOUNT_SESSION_REQUIRED');
      expect(await storage.sessions.find('next', START)).to.equal(undefined);
    });

    it('are replaced once, by the first of two', async () => {
      await storage.sessions.insert(session('s'));
      const results = await Promise.allSettled(['one', 'two'].map((id) => storage.sessions.replace('s', session(id))));
      expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      expect(await database.query('SELECT id_hash FROM sessions')).to.have.length(1);
    });
  });

  describe('challenges', () => {
    const challenge = {
      challengeNonce: 'A'.repeat(43) + '=',
      context: {
        v: 1,
        origin: 'https://mailbox.example',
        purpose: 'login',
        nonce: 'A'.repeat(43) + '=',
        iat: 1_700_000_000,
        exp: 1_700_000_300,
        requestId: '6b3f5cc2-8f1c-4e9a-9a53-0d2f6f6f0c11',
      },
    } as const;

    it('are taken once, by one of two', async () => {
      await storage.sessions.insert(session('s'));
      await storage.challenges.put('s', challenge);
      const taken = await Promise.all([storage.challenges.take('s'), storage.challenges.take('s')]);
      expect(taken.filter((one) => one !== undefined)).to.deep.equal([challenge]);
    });

    it('go with their session', async () => {
      await storage.sessions.insert(session('s'));
      await storage.challenges.put('s', challenge);
      await storage.sessions.remove('s');
      expect(await storage.challenges.take('s')).to.equal(undefined);
      const error = await storage.challenges.put('s', challenge).catch((cause: unknown) => cause);
      expect(error).to.have.property('code', 'ERR_ACCOUNT_SESSION_REQUIRED');
    });
  });

  describe('password attempts', () => {
    const waits = async (subject: string, seconds: number): Promise<number> => {
      const reservation = await storage.attempts.reserve(subject, at(seconds));
      return reservation.allowed ? 0 : (reservation.blockedUntil.getTime() - at(seconds).getTime()) / 1000;
    };

    it('are free at first, then wait twice as long each time, up to the longest', async () => {
      expect([await waits('s', 0), await waits('s', 0), await waits('s', 0)]).to.deep.equal([0, 0, 0]);
      expect(await waits('s', 0)).to.equal(30);
      expect([await waits('s', 30), await waits('s', 30)]).to.deep.equal([0, 60]);
      expect([await waits('s', 90), await waits('s', 90)]).to.deep.equal([0, 120]);
      expect([await waits('s', 210), await waits('s', 210)]).to.deep.equal([0, 240]);
      expect([await waits('s', 450), await waits('s', 450)]).to.deep.equal([0, 240]);
    });

    it('are not more when they come all at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 40 }, () => storage.attempts.reserve('s', START)));
      expect(outcomes.filter(({ allowed }) => allowed)).to.have.length(3);
    });

    it('are forgotten after a right password, and after a day', async () => {
      for (let index = 0; index < 3; index += 1) await waits('s', 0);
      await storage.attempts.clear('s');
      expect(await waits('s', 0)).to.equal(0);
      for (let index = 0; index < 2; index += 1) await waits('s', 0);
      expect(await waits('s', 86_402)).to.equal(0);
      await storage.attempts.purge(at(2 * 86_403));
      expect(await database.query('SELECT * FROM password_attempts')).to.deep.equal([]);
    });
  });

  describe('known devices and secrets', () => {
    it('know a device for the accounts that used it', async () => {
      await storage.knownDevices.remember('d', 'a', START);
      await storage.knownDevices.remember('d', 'b', at(10));
      await storage.knownDevices.remember('d', 'a', at(20));
      expect(await storage.knownDevices.isKnown('d', 'a')).to.equal(true);
      await storage.knownDevices.purge(at(15));
      expect(await storage.knownDevices.isKnown('d', 'b')).to.equal(false);
      expect(await storage.knownDevices.isKnown('d', 'a')).to.equal(true);
    });

    it('keep one secret of a name', async () => {
      const [one, two] = await Promise.all([storage.serverSecret('x'), storage.serverSecret('x')]);
      expect(one).to.deep.equal(two).and.have.length(32);
      expect(await storage.serverSecret('y')).not.to.deep.equal(one);
    });
  });
}
