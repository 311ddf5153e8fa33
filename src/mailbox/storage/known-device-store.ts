import type { Queryable } from './database.js';

/** Browsers from which an account's owner has signed in with the right password before. */
export interface KnownDeviceStore {
  remember(idHash: string, accountId: string, now: Date): Promise<void>;
  isKnown(idHash: string, accountId: string): Promise<boolean>;
  /** Forgets browsers that were not used since then. */
  purge(before: Date): Promise<void>;
}

export function createKnownDeviceStore(database: Queryable): KnownDeviceStore {
  return {
    async remember(idHash, accountId, now) {
      await database.query(
        `INSERT INTO known_devices (id_hash, account_id, last_used_at) VALUES ($1, $2, $3)
         ON CONFLICT (id_hash, account_id) DO UPDATE SET last_used_at = $3`,
        [idHash, accountId, now],
      );
    },
    async isKnown(idHash, accountId) {
      const rows = await database.query('SELECT 1 AS one FROM known_devices WHERE id_hash = $1 AND account_id = $2', [
        idHash,
        accountId,
      ]);
      return rows.length > 0;
    },
    async purge(before) {
      await database.query('DELETE FROM known_devices WHERE last_used_at < $1', [before]);
    },
  };
}
