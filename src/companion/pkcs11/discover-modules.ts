import { existsSync } from 'node:fs';
import { win32 } from 'node:path';
import type { ModuleSource } from './host/messages.js';

/** A place where a module may be. */
export interface DiscoveredModule {
  readonly path: string;
  readonly exists: boolean;
  /** Where the path comes from: settings, or the places where ANS's installers put theirs. */
  readonly origin: 'configured' | 'known';
}

/** What discovery looks at; the defaults are this machine's. */
export interface DiscoveryEnvironment {
  readonly platform: NodeJS.Platform;
  /** Architecture of this process: a module of another one cannot be loaded. */
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

/**
 * Where ANS's Cryptolib CPS puts its module, the one to prefer first.
 * @see cpx.md, "Paths"
 */
export function listKnownModulePaths({
  platform,
  architecture,
  environment,
}: Omit<DiscoveryEnvironment, 'exists'>): readonly string[] {
  if (platform === 'win32') {
    const windows = environment.WINDIR ?? environment.SystemRoot ?? 'C:\\Windows';
    // Windows shows a 32-bit process its own System32, in which the 32-bit module stands.
    const name = architecture === 'ia32' ? 'cps3_pkcs11_w32.dll' : 'cps3_pkcs11_w64.dll';
    return [win32.join(windows, 'System32', name)];
  }
  if (platform === 'darwin') return ['/usr/local/lib/libcps3_pkcs11_osx.dylib'];
  return [
    '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so',
    '/usr/lib64/libcps3_pkcs11_lux.so',
    '/usr/local/galss/libcps3_pkcs11_lux.so',
  ];
}

/**
 * Says where modules may be and which of them are there: the configured paths alone where there are any, in their
 * order, else the known ones.
 */
export function discoverModules(
  configured: readonly string[],
  machine: DiscoveryEnvironment = {
    platform: process.platform,
    architecture: process.arch,
    environment: process.env,
    exists: existsSync,
  },
): readonly DiscoveredModule[] {
  const origin = configured.length > 0 ? 'configured' : 'known';
  const paths = configured.length > 0 ? configured : listKnownModulePaths(machine);
  return paths.map((path) => ({ path, exists: machine.exists(path), origin }));
}

/**
 * The modules to use: every configured one, so that a wrong path is reported when it cannot be loaded, and of the known
 * places the first that holds one, because the others would be the same module again.
 */
export function chooseModules(discovered: readonly DiscoveredModule[]): readonly ModuleSource[] {
  const chosen = discovered.filter(({ origin, exists }) => origin === 'configured' || exists);
  const once = chosen[0]?.origin === 'known' ? chosen.slice(0, 1) : chosen;
  return once.map(({ path }) => ({ kind: 'library', path }));
}
