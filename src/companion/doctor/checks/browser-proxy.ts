import { posix, win32 } from 'node:path';
import { isObject, listFirefoxProfiles, readPolicies, type Policies } from '../browsers/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { word } from '../facts.js';
import type { DoctorSystem } from '../ports.js';

/**
 * Every browser leaves loopback out of its proxy by itself. This takes that back: in the list of exceptions of Chromium
 * and of Windows, and a preference of Firefox.
 * @see Chromium, net/docs/proxy.md, "Implicit bypass rules"; Firefox, network.proxy.allow_hijacking_localhost
 */
const CATCHES_LOOPBACK = '<-loopback>';
const FIREFOX_PREFERENCE = 'network.proxy.allow_hijacking_localhost';
const HIJACKING = /^user_pref\("network\.proxy\.allow_hijacking_localhost", true\);/m;
/** Kinds of proxy of Firefox that are one: manual, automatic by address, discovered, the system's. */
const USES_PROXY = /^user_pref\("network\.proxy\.type", [1245]\);/m;

const INTERNET_SETTINGS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';
const LONGEST_PREFERENCES = 4_194_304;

/** Does a proxy catch what is meant for the companion? */
export const browserProxy: Check = {
  id: 'browser-proxy',
  layer: 'browsers',
  title: { fr: 'Proxy et accès local', en: 'Proxy and local access' },
  needs: ['browser-installed'],
  limitMs: 8_000,
  findings: ['DOCTOR_BROWSER_PROXY'],
  async run(observations) {
    const { system } = observations.ports;
    const browsers = [...new Set((await observations.browsers()).map(({ browser }) => browser))];
    if (browsers.length === 0) return notApplicable();
    const ofSystem = await doesSystemCatch(system);
    const caught = [];
    for (const browser of browsers) {
      const policies = await readPolicies(system, browser);
      const catches =
        browser.engine === 'chromium'
          ? ofSystem || doPoliciesCatch(policies)
          : browser.engine === 'firefox' && (doFirefoxPoliciesCatch(policies) || (await doesProfileCatch(system)));
      if (catches) caught.push(word('browser', browser.name));
    }
    if (caught.length === 0) return ok();
    return found('DOCTOR_BROWSER_PROXY', caught, caught.length < browsers.length ? 'warning' : 'failure');
  },
};

async function doesSystemCatch(system: DoctorSystem): Promise<boolean> {
  const settings = await system.registry(INTERNET_SETTINGS);
  const hasProxy = settings.get('ProxyEnable') === '1' || settings.has('AutoConfigURL');
  return hasProxy && (settings.get('ProxyOverride') ?? '').includes(CATCHES_LOOPBACK);
}

function doPoliciesCatch({ ProxyBypassList, ProxySettings }: Policies): boolean {
  const lists = [ProxyBypassList, isObject(ProxySettings) ? ProxySettings.ProxyBypassList : undefined];
  return lists.some((list) => typeof list === 'string' && list.includes(CATCHES_LOOPBACK));
}

function doFirefoxPoliciesCatch({ Preferences, Proxy }: Policies): boolean {
  const preference = isObject(Preferences) ? Preferences[FIREFOX_PREFERENCE] : undefined;
  const value = isObject(preference) ? preference.Value : preference;
  return value === true && isObject(Proxy) && Proxy.Mode !== 'none';
}

async function doesProfileCatch(system: DoctorSystem): Promise<boolean> {
  const paths = system.platform === 'win32' ? win32 : posix;
  for (const profile of await listFirefoxProfiles(system)) {
    const bytes = await system.read(paths.join(profile, 'prefs.js'), LONGEST_PREFERENCES);
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
    if (HIJACKING.test(text) && USES_PROXY.test(text)) return true;
  }
  return false;
}
