import { CpxError } from '../../protocol/index.js';
import { integerColumn } from './columns.js';
import type { Database } from './database.js';
import { MIGRATIONS, type Migration } from './migrations.js';

/** Any constant number that no other program's advisory locks use in this database. */
const MIGRATION_LOCK = 28_765_001;

/**
 * Brings the schema to this version: all missing steps in one transaction, or none. Safe to call at every start and
 * by several servers at once (the others wait for the first, then find nothing to do).
 * @returns the versions that were applied
 * @throws CpxError ERR_SETTINGS_INVALID when the database was made by a newer version of the mailbox
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
  now: () => Date = () => new Date(),
): Promise<readonly number[]> {
  return database.transaction(async (transaction) => {
    await transaction.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await transaction.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)',
    );
    const rows = await transaction.query('SELECT version FROM schema_migrations');
    const applied = new Set(rows.map((row) => integerColumn(row, 'version')));
    const known = new Set(migrations.map(({ version }) => version));
    if ([...applied].some((version) => !known.has(version))) {
      throw new CpxError('ERR_SETTINGS_INVALID', 'the database was made by a newer version of the mailbox');
    }
    const missing = migrations.filter(({ version }) => !applied.has(version)).sort((a, b) => a.version - b.version);
    for (const { version, name, statements } of missing) {
      for (const statement of statements) await transaction.query(statement);
      await transaction.query('INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)', [
        version,
        name,
        now(),
      ]);
    }
    return missing.map(({ version }) => version);
  });
}
