import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authorities, AuthorityRules, ReadAuthorities } from '../../pki/index.js';
import type { StandardFolders } from '../os/index.js';
import { writeWholeFile } from '../settings/index.js';

/** Loaded when it is needed: it takes time, and few commands verify anything. */
const loadPki = () => import('../../pki/index.js');

/** Where imported authorities are kept: a file of DER for each, named by its SHA-256. */
export function authorityFolder({ data }: Pick<StandardFolders, 'data'>): string {
  return join(data, 'authorities');
}

/**
 * Where authorities are imported from when nobody names a file: the Cryptolib's folder of this system.
 * @returns undefined where there is none that can be listed
 */
export async function findAuthorityFolder(): Promise<string | undefined> {
  const { cryptolibAuthorityFolder } = await loadPki();
  const folder = cryptolibAuthorityFolder({ platform: process.platform, environment: process.env });
  return readdir(folder).then(
    () => folder,
    () => undefined,
  );
}

/**
 * Keeps the authorities of these files and folders that are accepted; each is written whole or not at all. What was
 * imported before stays.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED
 */
export async function importAuthorities(
  paths: readonly string[],
  { folders, rules }: { readonly folders: StandardFolders; readonly rules: AuthorityRules },
): Promise<ReadAuthorities> {
  const read = await (await loadPki()).readAuthorities(paths, rules);
  for (const { certificate } of read.accepted) {
    await writeWholeFile(join(authorityFolder(folders), `${certificate.sha256}.cer`), certificate.der);
  }
  return read;
}

/** What was imported, each judged anew: an authority whose pin was taken back is among the refused. */
export async function listImportedAuthorities(
  folders: StandardFolders,
  rules: AuthorityRules,
): Promise<ReadAuthorities> {
  const folder = authorityFolder(folders);
  // Nothing was imported yet: that is nothing to complain of.
  if ((await readdir(folder).catch(() => [])).length === 0) return { accepted: [], refused: [] };
  return (await loadPki()).readAuthorities([folder], rules);
}

/**
 * The authorities that this computer verifies cards with: what was imported, and what the Cryptolib has put here. Judged
 * by fingerprint each time, so that neither place has to be trusted. Never throws.
 */
export async function loadTrustedAuthorities(
  folders: StandardFolders,
  rules: AuthorityRules,
  findFolder: () => Promise<string | undefined> = findAuthorityFolder,
): Promise<Authorities> {
  const { readAuthorities, sortAuthorities } = await loadPki();
  const imported = await listImportedAuthorities(folders, rules);
  const folder = await findFolder();
  const installed = folder === undefined ? [] : (await readAuthorities([folder], rules)).accepted;
  const once = new Map([...imported.accepted, ...installed].map((item) => [item.certificate.sha256, item]));
  return sortAuthorities([...once.values()]);
}
