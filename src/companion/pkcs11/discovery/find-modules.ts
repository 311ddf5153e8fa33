import { win32 } from 'node:path';
import { listKnownModulePaths } from './list-known-module-paths.js';
import { libraryFolders, listP11KitModules } from './list-p11-kit-modules.js';
import type { ModuleMachine } from './module-machine.js';

/** Why a path was thought of: the settings or the administrator's policy, ANS's own module, or one of other makers. */
export type ModuleWhy = 'configured' | 'cryptolib' | 'opensc' | 'p11-kit';

/** What became of it; all but `used` and `quarantined` say why it is left alone. */
export type ModuleUse =
  | 'used'
  /** It crashed or hung when it was loaded, and its file is the same since. */
  | 'quarantined'
  | 'missing'
  /** The same file, by another name, as one before it. */
  | 'same-file'
  /** One that goes before it is there. */
  | 'not-needed'
  /** A trust store, a keyring, or p11-kit itself. */
  | 'holds-no-card'
  /** p11-kit's configuration leaves this program out. */
  | 'disabled'
  /** Somebody who is no administrator can write it: such a module only the (sealed) settings can name. */
  | 'not-of-administrator';

/** A place where a module may be, in order of preference. */
export interface ModuleCandidate {
  readonly path: string;
  readonly why: ModuleWhy;
  readonly use: ModuleUse;
}

/**
 * Looks for the modules to use. Where paths are configured they are used, in their order, and no other: a wrong one is
 * reported when it cannot be loaded. Else the first of these kinds of which there is one: ANS's Cryptolib, OpenSC (which
 * reads a CPS3), and what p11-kit is told to load. A module in quarantine lets the next kind have its turn.
 * @param isQuarantined of the file behind all links
 * @see cpx.md, "Paths"; pkcs11.conf(5)
 */
export function findModules(
  configured: readonly string[],
  machine: ModuleMachine,
  isQuarantined: (realPath: string) => boolean,
): readonly ModuleCandidate[] {
  const seen = new Set<string>();
  const usedKinds = new Set<ModuleWhy>();

  function judge(why: ModuleWhy, path: string, ruledOut?: ModuleUse): ModuleCandidate {
    const real = machine.realPath(path);
    const use = ruledOut ?? judgeFile(why, real);
    if (real !== undefined) seen.add(real);
    if (use === 'used') usedKinds.add(why);
    return { path, why, use };
  }

  function judgeFile(why: ModuleWhy, real: string | undefined): ModuleUse {
    if (real === undefined) return why === 'configured' ? 'used' : 'missing';
    if (seen.has(real)) return 'same-file';
    const before = [...usedKinds].some((kind) => kind !== why);
    // The places of one maker hold the same module, of one version or another; p11-kit's list holds different ones.
    if (before || (usedKinds.has(why) && (why === 'cryptolib' || why === 'opensc'))) return 'not-needed';
    if (isVoluntary(why) && !machine.isAdministrators(real)) return 'not-of-administrator';
    return isQuarantined(real) ? 'quarantined' : 'used';
  }

  if (configured.length > 0) return configured.map((path) => judge('configured', path));
  return [
    ...listKnownModulePaths(machine).map((path) => judge('cryptolib', path)),
    ...listOpenScPaths(machine).map((path) => judge('opensc', path)),
    ...listP11KitModules(machine).map(({ path, holdsNoCard, disabled }) =>
      judge('p11-kit', path, holdsNoCard ? 'holds-no-card' : disabled ? 'disabled' : undefined),
    ),
  ];
}

/** Nobody has named it to us. ANS's own place is known, whoever installed it there. */
function isVoluntary(why: ModuleWhy): boolean {
  return why === 'opensc' || why === 'p11-kit';
}

/** Where OpenSC's packages and installers put its module. @see OpenSC wiki, "Installing OpenSC PKCS#11 Module" */
export function listOpenScPaths({
  platform,
  architecture,
  environment,
}: Pick<ModuleMachine, 'platform' | 'architecture' | 'environment'>): readonly string[] {
  if (platform === 'win32') {
    const programs = environment.ProgramFiles ?? 'C:\\Program Files';
    return [win32.join(programs, 'OpenSC Project', 'OpenSC', 'pkcs11', 'opensc-pkcs11.dll')];
  }
  if (platform === 'darwin') return ['/Library/OpenSC/lib/opensc-pkcs11.so'];
  return libraryFolders(architecture).flatMap((folder) => [
    `${folder}/opensc-pkcs11.so`,
    `${folder}/pkcs11/opensc-pkcs11.so`,
  ]);
}

/** Is this ANS's own module, by its name? Others cannot read every generation of CPx card. */
export function isCryptolib(path: string): boolean {
  return /^(?:lib)?cps3_pkcs11_/i.test(win32.basename(path));
}
