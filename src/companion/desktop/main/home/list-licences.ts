import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { readersFor } from '../../../../protocol/index.js';
import type { Licence } from '../../home-screen.js';
import { findResource } from '../find-resource.js';

const read = readersFor('ERR_SETTINGS_INVALID');
const text = read.anyText(200);
const manifest = read.object(
  {
    name: text,
    version: text,
    license: read.optional(text),
    dependencies: read.optional(readNames),
    optionalDependencies: read.optional(readNames),
  },
  { unknownKeys: 'ignore' },
);

/**
 * The packages that this installation holds and what they are licensed under, from their own manifests: what `package.json`
 * names, and what that needs, as far as it is there (a package leaves out what only the server uses).
 */
export async function listLicences(root: string = findResource('package.json')): Promise<readonly Licence[]> {
  const found = new Map<string, Licence>();
  /** Looks for a package where Node would: in the folder of whoever needs it, and above. */
  const visit = async (name: string, from: URL): Promise<void> => {
    for (let folder = from; ; folder = new URL('../', folder)) {
      const place = new URL(`node_modules/${name}/package.json`, folder);
      const source = await readFile(place, 'utf8').catch(() => undefined);
      if (source !== undefined) {
        await take(source, new URL('.', place));
        return;
      }
      if (folder.href === top.href) return;
    }
  };
  const take = async (source: string, folder: URL): Promise<void> => {
    const {
      name,
      version,
      license = '?',
      dependencies = [],
      optionalDependencies = [],
    } = manifest(JSON.parse(source), folder.pathname);
    const key = `${name} ${version}`;
    if (found.has(key)) return;
    found.set(key, { name, version, licence: license });
    for (const each of [...dependencies, ...optionalDependencies]) await visit(each, folder);
  };
  const top = new URL('.', pathToFileURL(root));
  await take(await readFile(root, 'utf8'), top);
  // The first is the product itself.
  return [...found.values()].slice(1).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function readNames(value: unknown, field: string): readonly string[] {
  read.object({}, { unknownKeys: 'ignore' })(value, field);
  return Object.keys(value as object);
}
