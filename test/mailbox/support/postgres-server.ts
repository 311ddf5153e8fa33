import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Requirement } from '../../support/requirements.js';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** PostgreSQL's own programs: Debian keeps them off the PATH, a folder a version. */
const programs = existsSync(DEBIAN)
  ? readdirSync(DEBIAN)
      .map((version) => join(DEBIAN, version, 'bin'))
      .filter((folder) => existsSync(join(folder, 'initdb')))
      .sort()
      .at(-1)
  : undefined;

export const postgres: Requirement = { name: 'PostgreSQL server', met: programs !== undefined };

/** A private PostgreSQL server in a temporary folder, reached through a Unix socket alone. */
export interface PostgresServer {
  /** A new, empty database. @returns its connection URL */
  createDatabase(name: string): Promise<string>;
  /** Ends every connection, as a restart of the server would. */
  disconnectAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  if (programs === undefined) throw new Error('there is no PostgreSQL on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'mailbox-postgres-'));
  const data = join(folder, 'data');
  // The server refuses to run as the super-user: Debian's package has made a user for it.
  const asRoot = userInfo().uid === 0;
  if (asRoot) await run('chown', ['postgres:', folder]);
  const call = (program: string, ...parameters: string[]): Promise<unknown> =>
    asRoot
      ? run('setpriv', [
          '--reuid=postgres',
          '--regid=postgres',
          '--clear-groups',
          join(programs, program),
          ...parameters,
        ])
      : run(join(programs, program), parameters);
  const sql = (statement: string): Promise<unknown> =>
    call('psql', '--no-psqlrc', '--quiet', '-h', folder, '-U', 'mailbox', '-d', 'postgres', '-c', statement);

  await call('initdb', '-D', data, '-U', 'mailbox', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C');
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`;
  await call('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  return {
    async createDatabase(name) {
      await sql(`CREATE DATABASE ${name}`);
      return `postgresql://mailbox@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    async disconnectAll() {
      await sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
    },
    async stop() {
      await call('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
