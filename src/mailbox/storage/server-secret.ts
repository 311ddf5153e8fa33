import { randomBytes } from 'node:crypto';
import { textColumn } from './columns.js';
import type { Queryable } from './database.js';

/** A secret of this installation: 32 random bytes, made at the first call and the same ever after. */
export async function loadServerSecret(database: Queryable, name: string): Promise<Uint8Array> {
  await database.query('INSERT INTO server_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    name,
    randomBytes(32).toString('base64'),
  ]);
  const [row] = await database.query('SELECT value FROM server_secrets WHERE name = $1', [name]);
  return Buffer.from(textColumn(row ?? {}, 'value'), 'base64');
}
