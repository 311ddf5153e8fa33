/**
 * What the mailbox keeps, in PostgreSQL: embedded (PGlite, in a folder) or on a server. One SQL dialect, numbered
 * migrations, one store a kind of thing. Imports relying-party (its ports), protocol, pg and @electric-sql/pglite.
 */
export type { Account, AccountStore } from './account-store.js';
export type { AttemptStore, BackOff } from './attempt-store.js';
export { isUniqueViolation, type Database, type Queryable, type Row, type SqlValue } from './database.js';
export { readEmptyCluster } from './empty-cluster.js';
export type { Message } from './message-store.js';
export { migrate } from './migrate.js';
export { MIGRATIONS, type Migration } from './migrations.js';
export { openPglite } from './open-pglite.js';
export { openPostgres } from './open-postgres.js';
export type { SessionStore, StoredSession } from './session-store.js';
export { createStorage, type Storage } from './storage.js';
