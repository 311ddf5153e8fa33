import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What can run the desktop shell on this computer. */
export type FoundShell =
  | {
      readonly kind: 'electron' | 'stand-in';
      readonly command: string;
      /** Ahead of the shell's own arguments. */
      readonly args: readonly string[];
    }
  | { readonly kind: 'none'; readonly missing: 'display' | 'browser' };

/** Where Chromium is looked for, for the stand-in. */
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const MAIN = fileURLToPath(new URL('../main/main.js', import.meta.url));
const STAND_IN = new URL('../../../../native-stubs/electron/register.js', import.meta.url);

/** Looks for Electron's binary, else for a Chromium that can stand in for it, each with a display to show windows on. */
export function findShell(environment: NodeJS.ProcessEnv = process.env): FoundShell {
  const hasDisplay =
    process.platform !== 'linux' || (environment.DISPLAY ?? '') !== '' || (environment.WAYLAND_DISPLAY ?? '') !== '';
  if (!hasDisplay) return { kind: 'none', missing: 'display' };
  const electron = findElectron();
  if (electron !== undefined) return { kind: 'electron', command: electron, args: [MAIN] };
  const browser = environment.CPX_BRIDGE_CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (browser === undefined || !existsSync(fileURLToPath(STAND_IN))) return { kind: 'none', missing: 'browser' };
  return { kind: 'stand-in', command: process.execPath, args: ['--import', STAND_IN.href, MAIN] };
}

/** The folder of the package `electron`, where it is installed. */
export function findElectronPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** Electron's program, where it was downloaded: the package alone does not hold it since version 42. */
function findElectron(): string | undefined {
  const folder = findElectronPackage();
  if (folder === undefined || !existsSync(join(folder, 'path.txt'))) return undefined;
  const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
  return existsSync(program) ? program : undefined;
}
