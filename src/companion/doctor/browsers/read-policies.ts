import { posix } from 'node:path';
import type { DoctorSystem } from '../ports.js';
import type { Browser, PolicyPlace } from './browser-table.js';

/** Policies by name. Lists are arrays, whatever the system keeps them as. */
export type Policies = Readonly<Record<string, unknown>>;

const LONGEST_FILE = 1_048_576;

/** Lists that we ask for: on Windows each is a subkey with the values 1, 2, 3… */
const LISTS = [
  'LoopbackNetworkBlockedForUrls',
  'LoopbackNetworkAllowedForUrls',
  'LocalNetworkAccessBlockedForUrls',
  'LocalNetworkAccessAllowedForUrls',
] as const;

/** Reads what an administrator has set for a browser; a later place adds to an earlier one and does not overrule it. */
export async function readPolicies(system: DoctorSystem, browser: Browser): Promise<Policies> {
  let policies: Policies = {};
  for (const place of browser.on[system.platform]?.policies ?? []) {
    policies = { ...(await readPlace(system, place)), ...policies };
  }
  return policies;
}

async function readPlace(system: DoctorSystem, place: PolicyPlace): Promise<Policies> {
  switch (place.type) {
    case 'registry': {
      const lists: Record<string, unknown> = {};
      for (const list of LISTS) {
        const values = await system.registry(`${place.key}\\${list}`);
        if (values.size > 0) lists[list] = [...values.values()];
      }
      return { ...Object.fromEntries(await system.registry(place.key)), ...lists };
    }
    case 'plist':
      if ((await system.status(place.path)) === undefined) return {};
      return parseObject(await system.run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', place.path]));
    case 'folder': {
      let policies: Policies = {};
      const names = (await system.list(place.path)).filter((name) => name.endsWith('.json'));
      for (const name of names.sort()) {
        policies = { ...policies, ...parseObject(await readText(system, posix.join(place.path, name))) };
      }
      return policies;
    }
    case 'policies-json': {
      const { policies } = parseObject(await readText(system, place.path));
      return isObject(policies) ? policies : {};
    }
  }
}

async function readText(system: DoctorSystem, path: string): Promise<string | undefined> {
  const bytes = await system.read(path, LONGEST_FILE);
  return bytes && new TextDecoder().decode(bytes);
}

/** A file that does not parse is one that the browser ignores as well. */
function parseObject(text: string | undefined): Policies {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Policies {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
