import pg from 'pg';
import type { Database, Queryable } from './database.js';

/** How long a request waits for a free connection before it is answered with an error. */
const CONNECTION_TIMEOUT_MILLISECONDS = 5_000;

/**
 * Opens a pool of connections to a PostgreSQL server.
 * @param url as in `DATABASE_URL`, for instance `postgresql://mailbox@db.example/mailbox`
 * @param onLostConnection told when an idle connection breaks; the pool makes another at the next query
 */
export function openPostgres(url: string, onLostConnection: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'cpx-mailbox',
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLISECONDS,
  });
  // Without a listener a broken idle connection would end the process.
  pool.on('error', onLostConnection);
  return {
    ...adapt(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(adapt(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((cause: unknown) => {
          broken = new Error('the connection broke in a transaction', { cause });
        });
        throw error;
      } finally {
        // A client that could not roll back is thrown away instead of handed to the next request.
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

function adapt(client: Pick<pg.Pool, 'query'> | pg.PoolClient): Queryable {
  return {
    async query(sql, parameters = []) {
      return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows;
    },
  };
}
