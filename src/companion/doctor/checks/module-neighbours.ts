import { win32 } from 'node:path';
import { found, notApplicable, ok, type Check } from '../check.js';
import { path, word, type Fact } from '../facts.js';
import type { DoctorSystem } from '../ports.js';

/** What starts with the session of Windows; a 32-bit installer writes into the other view. */
const RUN_KEYS = [
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run',
  'HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Run',
] as const;

/** A program of the Cryptolib, as such a value names it: with or without quotes and parameters. */
const CRYPTOLIB_PROGRAM = /\\santesocial\\CPS\\(?:[^"\\]+\\)*([^"\\]+\.exe)/i;

/**
 * What of ANS's is on this computer beside the module. CPx Bridge does without all of it, and a helpdesk wants to know:
 *
 * - Windows: CCM, which copies the card's certificates into the person's store for other programs. It is what the
 *   Cryptolib has the session start, whatever that file is called; stopped, a card that works here is not seen there.
 * - macOS: the card as CryptoTokenKit has taken it for ANS's token.
 * - Anywhere: GALSS, which matters for serial readers alone.
 * @see cpx.md, "Paths"; tasklist, "/fi"; security(1), "list-smartcards"
 */
export const moduleNeighbours: Check = {
  id: 'module-neighbours',
  layer: 'middleware',
  title: { fr: 'Autres composants de carte', en: 'Other card components' },
  needs: [],
  limitMs: 8_000,
  findings: ['DOCTOR_MODULE_CCM_STOPPED'],
  async run({ ports: { system } }) {
    const [ccm, token, galss] = await Promise.all([isCcmRunning(system), hasToken(system), findGalss(system)]);
    const facts: Fact[] = galss.map((folder) => path('galss', folder));
    if (token) facts.push(word('card-token', 'yes'));
    if (ccm !== undefined) facts.push(word('ccm', ccm ? 'running' : 'stopped'));
    if (ccm === false) return found('DOCTOR_MODULE_CCM_STOPPED', facts);
    return facts.length > 0 ? ok(facts) : notApplicable();
  },
};

/** Undefined where no session starts one. */
async function isCcmRunning(system: DoctorSystem): Promise<boolean | undefined> {
  if (system.platform !== 'win32') return undefined;
  const values = (await Promise.all(RUN_KEYS.map((key) => system.registry(key)))).flatMap((key) => [...key.values()]);
  const name = values.map((value) => CRYPTOLIB_PROGRAM.exec(value)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  const tasklist = win32.join(system.environment.SystemRoot ?? 'C:\\Windows', 'System32', 'tasklist.exe');
  const listed = await system.run(tasklist, ['/fi', `imagename eq ${name}`, '/fo', 'csv', '/nh']);
  // It says in the language of Windows that there is none; a line of a process begins with its name in quotes.
  return listed === undefined ? undefined : listed.toLowerCase().includes(`"${name.toLowerCase()}"`);
}

async function hasToken(system: DoctorSystem): Promise<boolean> {
  if (system.platform !== 'darwin') return false;
  const listed = (await system.run('/usr/bin/security', ['list-smartcards'])) ?? '';
  return /^fr\.asip\.esante\.CPSToken:/m.test(listed);
}

async function findGalss(system: DoctorSystem): Promise<readonly string[]> {
  const { environment } = system;
  const places =
    system.platform === 'win32'
      ? [environment.ProgramFiles, environment['ProgramFiles(x86)']].flatMap((programs) =>
          programs === undefined ? [] : [win32.join(programs, 'santesocial', 'galss')],
        )
      : ['/usr/local/galss'];
  const there = await Promise.all(places.map((place) => system.status(place)));
  return places.filter((_, index) => there[index]?.kind === 'folder');
}
