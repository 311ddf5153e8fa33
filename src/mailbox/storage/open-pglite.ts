import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import type { Database, Row } from './database.js';
import { lockFolder } from './lock-folder.js';

/**
 * Opens embedded PostgreSQL (PGlite) in a folder, which is made when it is not there; without a folder it lives in
 * memory. One process at a time may have a folder open: PGlite itself would let a second one damage the files.
 * The very first start takes some seconds (it creates the cluster).
 * @throws CpxError ERR_SETTINGS_LOCKED when another process has the folder open
 */
export async function openPglite(
  folder: string | undefined,
  options: Pick<PGliteOptions, 'loadDataDir'> = {},
): Promise<Database> {
  if (folder === undefined) return adapt(await PGlite.create(options));
  // 0700: the folder holds password hashes and sessions.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const pglite = await PGlite.create({ ...options, dataDir: join(folder, 'postgres') });
    return adapt(pglite, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

function adapt(pglite: PGlite, afterClose?: () => Promise<void>): Database {
  return {
    async query(sql, parameters = []) {
      return (await pglite.query<Row>(sql, [...parameters])).rows;
    },
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({
          async query(sql, parameters = []) {
            return (await transaction.query<Row>(sql, [...parameters])).rows;
          },
        }),
      ),
    async close() {
      if (!pglite.closed) await pglite.close();
      await afterClose?.();
    },
  };
}
