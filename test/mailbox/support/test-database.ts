import { migrate, openPglite, type Database } from '../../../src/mailbox/storage/index.js';
import { PGlite } from '@electric-sql/pglite';

let dump: Promise<Blob> | undefined;

/**
 * An embedded database of its own for one suite, migrated. The first one of a run creates the cluster, which takes
 * seconds; all are loaded from its dump.
 */
export async function openTestDatabase(): Promise<Database> {
  dump ??= createDump();
  const database = await openPglite(undefined, { loadDataDir: await dump });
  await migrate(database);
  return database;
}

/** Forgets every person, session and attempt, so that a suite's next test begins anew. */
export async function emptyTables(database: Database): Promise<void> {
  for (const table of ['accounts', 'sessions', 'password_attempts']) await database.query(`DELETE FROM ${table}`);
}

/** The dump itself, for suites that need a database of a kind of their own. */
export function testDatabaseDump(): Promise<Blob> {
  return (dump ??= createDump());
}

async function createDump(): Promise<Blob> {
  const pglite = await PGlite.create();
  const blob = await pglite.dumpDataDir('none');
  await pglite.close();
  return blob;
}
