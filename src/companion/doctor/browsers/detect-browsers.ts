import type { DoctorSystem } from '../ports.js';
import { BROWSERS, type Browser, type BrowserPlace } from './browser-table.js';

/** A browser that is installed here. */
export interface InstalledBrowser {
  readonly browser: Browser;
  /** Undefined where the system does not tell without starting it. */
  readonly version: string | undefined;
  readonly packaging: 'snap' | 'flatpak' | undefined;
}

const LONGEST_FILE = 65_536;

/** Finds the browsers of this computer in their usual places, each once in every packaging; starts none. */
export async function detectBrowsers(system: DoctorSystem): Promise<readonly InstalledBrowser[]> {
  const found: InstalledBrowser[] = [];
  for (const browser of BROWSERS) {
    const seen = new Set<string | undefined>();
    for (const place of browser.on[system.platform]?.places ?? []) {
      const packaging = place.type === 'file' ? place.packaging : undefined;
      if (seen.has(packaging)) continue;
      const there = await look(system, place);
      if (there === undefined) continue;
      seen.add(packaging);
      found.push({ browser, version: there.version, packaging });
    }
  }
  return found;
}

/** @returns undefined where it is not there */
async function look(
  system: DoctorSystem,
  place: BrowserPlace,
): Promise<{ readonly version: string | undefined } | undefined> {
  switch (place.type) {
    case 'registry': {
      const version = (await system.registry(place.key)).get(place.value);
      return version === undefined ? undefined : { version };
    }
    case 'application': {
      if ((await system.status(place.path)) === undefined) return undefined;
      const plist = `${place.path}/Contents/Info.plist`;
      const version = await system.run('/usr/bin/plutil', ['-extract', 'CFBundleShortVersionString', 'raw', plist]);
      return { version: version?.trim() };
    }
    case 'file': {
      if ((await system.status(place.path)) === undefined) return undefined;
      const ini = place.ini === undefined ? undefined : await system.read(place.ini, LONGEST_FILE);
      return { version: ini && /^Version=(.+)$/m.exec(new TextDecoder().decode(ini))?.[1]?.trim() };
    }
  }
}
