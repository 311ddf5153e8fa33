import { posix, win32 } from 'node:path';
import type { DoctorSystem } from '../ports.js';
import type { Browser } from './browser-table.js';
import { listFirefoxProfiles } from './firefox-profiles.js';
import { isObject, readPolicies } from './read-policies.js';

const LONGEST_FILE = 262_144;
/** Names of ANS's manifests. @see cpx.md, "Paths" */
const MANIFESTS = ['cps3', 'cps3_x86'] as const;
/** Firefox's own modules: its roots, and what lets it use the certificates of the system. */
const OWN = /(?:nssckbi|osclientcerts|ipcclientcerts)/;

/**
 * The PKCS#11 modules that Firefox is told to load besides its own: by a person or an installer in a profile, by a policy, or
 * by a manifest for an extension.
 * @returns paths, each once
 * @see NSS, pkcs11.txt; Mozilla, policy-templates, "SecurityDevices"; MDN, "Native manifests", PKCS#11 manifests
 */
export async function listFirefoxModules(system: DoctorSystem, firefox: Browser): Promise<readonly string[]> {
  const modules = new Set<string>();
  const paths = system.platform === 'win32' ? win32 : posix;
  for (const profile of await listFirefoxProfiles(system)) {
    const text = await readText(system, paths.join(profile, 'pkcs11.txt'));
    for (const [, library = ''] of text.matchAll(/^library=(.+)$/gm)) modules.add(library.trim());
  }
  const { SecurityDevices: devices } = await readPolicies(system, firefox);
  // Newer policies have the modules to add in a member of that name.
  const added = isObject(devices) && isObject(devices.Add) ? devices.Add : devices;
  for (const value of Object.values(isObject(added) ? added : {})) if (typeof value === 'string') modules.add(value);
  for (const manifest of await listManifests(system)) {
    const library = readLibrary(await readText(system, manifest));
    // Windows takes a path from the manifest on.
    if (library !== undefined) modules.add(paths.resolve(paths.dirname(manifest), library));
  }
  return [...modules].filter((library) => !OWN.test(library));
}

async function listManifests(system: DoctorSystem): Promise<readonly string[]> {
  const { platform, home } = system;
  if (platform === 'win32') {
    const found: string[] = [];
    for (const name of MANIFESTS) {
      for (const root of ['HKLM', 'HKCU']) {
        // The one value of the key has no name, which is written differently in each language.
        found.push(...(await system.registry(`${root}\\SOFTWARE\\Mozilla\\PKCS11Modules\\${name}`)).values());
      }
    }
    return found;
  }
  const folders =
    platform === 'darwin'
      ? [
          '/Library/Application Support/Mozilla/PKCS11Modules',
          `${home}/Library/Application Support/Mozilla/PKCS11Modules`,
        ]
      : ['/usr/lib/mozilla/pkcs11-modules', '/usr/lib64/mozilla/pkcs11-modules', `${home}/.mozilla/pkcs11-modules`];
  return folders.flatMap((folder) => MANIFESTS.map((name) => posix.join(folder, `${name}.json`)));
}

function readLibrary(manifest: string): string | undefined {
  try {
    const { path }: { readonly path?: unknown } = Object(JSON.parse(manifest)) as object;
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined; // Not there, or not one that Firefox would read.
  }
}

async function readText(system: DoctorSystem, path: string): Promise<string> {
  return new TextDecoder().decode((await system.read(path, LONGEST_FILE)) ?? new Uint8Array());
}
