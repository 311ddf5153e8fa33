import { defaultTestCardFolder } from '../../../native-stubs/test-cards/index.js';
import { migrate, openPglite, readEmptyCluster, type Database } from '../../../src/mailbox/storage/index.js';

/** An embedded database of its own for one suite, migrated. */
export async function openTestDatabase(): Promise<Database> {
  const database = await openPglite(undefined, { loadDataDir: await testDatabaseDump() });
  await migrate(database);
  return database;
}

/** Forgets every person, session and attempt, so that a suite's next test begins anew. */
export async function emptyTables(database: Database): Promise<void> {
  for (const table of ['accounts', 'sessions', 'password_attempts']) await database.query(`DELETE FROM ${table}`);
}

/** An empty cluster, kept between runs, for suites that need a database of a kind of their own. */
export function testDatabaseDump(): Promise<Blob> {
  return readEmptyCluster(defaultTestCardFolder());
}
