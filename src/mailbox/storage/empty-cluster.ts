import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/**
 * A cluster of embedded PostgreSQL as it is before its first table, for `openPglite`. PGlite takes some four seconds to
 * make one, and half a second to load one: what was made is kept in `folder`, one for each version of PGlite. For
 * demonstrations and tests, which begin with an empty mailbox each time.
 */
export async function readEmptyCluster(folder: string): Promise<Blob> {
  const path = join(folder, `empty-cluster-${await readVersion()}.tar`);
  try {
    return new Blob([await readFile(path)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const pglite = await PGlite.create();
  const cluster = await pglite.dumpDataDir('none');
  await pglite.close();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Whole or not at all: another process may be doing the same.
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, Buffer.from(await cluster.arrayBuffer()), { mode: 0o600 });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return cluster;
}

async function readVersion(): Promise<string> {
  const manifest = fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')));
  return (JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string }).version;
}
