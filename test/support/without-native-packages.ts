import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The optional packages, with what one of them keeps its binary in. */
const NATIVE_PACKAGES: readonly string[] = ['pkcs11js', 'koffi', '@koromix', 'keytar'];

/** The program as it stands where the optional packages could not be installed. */
export interface InstallationWithoutNativePackages {
  /** A program of it, below `dist/src`. */
  program(path: string): string;
  dispose(): void;
}

/**
 * A copy of what was built, beside every installed package but the native ones: Node resolves a link to where it leads, so
 * that a copy alone is away from the real `node_modules`, in card hosts too.
 */
export function installWithoutNativePackages(): InstallationWithoutNativePackages {
  const folder = mkdtempSync(join(tmpdir(), 'cpx-without-native-'));
  for (const part of ['dist/src', 'dist/native-stubs', 'dist/client', 'resources', 'package.json']) {
    cpSync(part, join(folder, part), { recursive: true, filter: (path) => !path.endsWith('.map') });
  }
  const packages = resolve('node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name.startsWith('.') || NATIVE_PACKAGES.includes(name)) continue;
    symlinkSync(join(packages, name), join(folder, 'node_modules', name), 'junction');
  }
  return {
    program: (path) => join(folder, 'dist/src', path),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
