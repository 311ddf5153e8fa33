import { found, ok, type Check } from '../check.js';
import { version, word, wordFor, type Fact, type Word } from '../facts.js';

const SYSTEMS: Readonly<Record<string, { readonly word: Word; readonly architectures: readonly string[] }>> = {
  win32: { word: 'windows', architectures: ['x64', 'ia32', 'arm64'] },
  darwin: { word: 'macos', architectures: ['x64', 'arm64'] },
  linux: { word: 'linux', architectures: ['x64', 'arm64', 'ia32', 'arm'] },
};

/** macOS answers 1 to a program that it translates from Intel code. @see sysctl.proc_translated */
const TRANSLATED = ['-n', 'sysctl.proc_translated'];

/** Is this a system that we know, and does the program run on it as it was built? */
export const machineSystem: Check = {
  id: 'machine-system',
  layer: 'machine',
  title: { fr: 'Système', en: 'System' },
  needs: [],
  limitMs: 3_000,
  findings: ['DOCTOR_SYSTEM_UNSUPPORTED', 'DOCTOR_SYSTEM_TRANSLATED'],
  async run({ ports: { system, version: ownVersion } }) {
    const { platform, architecture, release } = system;
    const known = Object.hasOwn(SYSTEMS, platform) ? SYSTEMS[platform] : undefined;
    const facts: readonly Fact[] = [
      word('system', known?.word ?? 'unknown'),
      version('release', release),
      word('processor', wordFor(architecture)),
      version('program', ownVersion),
    ];
    if (known?.architectures.includes(architecture) !== true) return found('DOCTOR_SYSTEM_UNSUPPORTED', facts);
    if (platform !== 'darwin' || architecture !== 'x64') return ok(facts);
    const translated = (await system.run('/usr/sbin/sysctl', TRANSLATED))?.trim() === '1';
    return translated ? found('DOCTOR_SYSTEM_TRANSLATED', facts) : ok(facts);
  },
};
