import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron as it is installed: its version, and the folder of its binary where there is one. */
export interface InstalledElectron {
  readonly version: string;
  readonly folder: string | undefined;
}

/** Looks for Electron among the packages. Undefined: `npm ci` has not installed it. */
export async function findElectron(): Promise<InstalledElectron | undefined> {
  const root = locate();
  if (root === undefined) return undefined;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = join(root, 'dist');
  const unpacked = await readFile(join(folder, 'version'), 'utf8').catch(() => '');
  return { version, folder: unpacked.trim().replace(/^v/, '') === version ? folder : undefined };
}

/** Has Electron's own installer download the binary of this system; what it says goes to the standard error. */
export async function downloadElectron(signal: AbortSignal): Promise<void> {
  const root = locate();
  if (root === undefined) return;
  const child = spawn(process.execPath, [join(root, 'install.js')], { stdio: ['ignore', 2, 2], signal });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
}

function locate(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}
