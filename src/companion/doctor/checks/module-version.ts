import { found, notApplicable, ok, type Check } from '../check.js';
import { path, version, type Fact } from '../facts.js';
import type { Observations } from '../observations.js';
import { LIBRARY_BYTES, readFileVersion } from '../read-file-version.js';
import type { DoctorSystem } from '../ports.js';

/** CPS4 needs Cryptolib 5.2 (cpx.md). */
const FIRST_FOR_CPS4 = [5, 2] as const;

/** Where the installer of Windows writes its version; a 32-bit one writes into the other view. */
const KEYS = ['HKLM\\SOFTWARE\\ASIP\\Cryptolib CPS', 'HKLM\\SOFTWARE\\WOW6432Node\\ASIP\\Cryptolib CPS'] as const;

/**
 * Is the Cryptolib recent enough for the card that is in? Only Windows writes its version down; elsewhere `card-read`
 * sees that a CPS4 is not recognised. The version that the module itself tells is another one.
 */
export const moduleVersion: Check = {
  id: 'module-version',
  layer: 'middleware',
  title: { fr: 'Version de la Cryptolib CPS', en: 'Version of Cryptolib CPS' },
  needs: ['module-present'],
  after: ['card-family'],
  limitMs: 25_000,
  findings: ['DOCTOR_MODULE_TOO_OLD'],
  async run(observations) {
    const { system } = observations.ports;
    const ofFiles = await describeFiles(observations);
    const installed = await readCryptolibVersion(system);
    if (installed === undefined) return ofFiles.length > 0 ? ok(ofFiles) : notApplicable();
    const facts = [version('cryptolib', installed), ...ofFiles];
    if (!isBefore(installed, FIRST_FOR_CPS4)) return ok(facts);
    const isCps4In = (await observations.presence()).some(({ family }) => family === 'CPS4');
    return isCps4In ? found('DOCTOR_MODULE_TOO_OLD', facts) : ok(facts);
  },
};

/** What each module's own file says; a number of its own, from which nothing is concluded. */
async function describeFiles(observations: Observations): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const module of await observations.listModules()) {
    const bytes = await observations.ports.system.read(module.path, LIBRARY_BYTES);
    const told = bytes && readFileVersion(bytes);
    if (told !== undefined) facts.push(path('module', module.path), version('file-version', told));
  }
  return facts;
}

async function readCryptolibVersion(system: DoctorSystem): Promise<string | undefined> {
  if (system.platform !== 'win32') return undefined;
  for (const key of KEYS) {
    const value = (await system.registry(key)).get('Version');
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A version that does not begin with a number is not judged. */
function isBefore(text: string, [major, minor]: readonly [number, number]): boolean {
  const [, first, second = '0'] = /^\D{0,3}(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (first === undefined) return false;
  return Number(first) < major || (Number(first) === major && Number(second) < minor);
}
