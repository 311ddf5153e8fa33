/** `npm start`: the desktop shell in Electron, else in Chromium, else a word about what is missing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findElectronPackage, findShell, type FoundShell } from './find-shell.js';

/** How long the download of Electron may take before Chromium is taken instead. */
const DOWNLOAD_MILLISECONDS = 120_000;

const ADVICE: Readonly<Record<(FoundShell & { readonly kind: 'none' })['missing'], readonly string[]>> = {
  display: [
    'error: there is no display to show windows on',
    'hint: start it in a desktop session, or under Xvfb (xvfb-run npm start)',
  ],
  browser: [
    'error: neither Electron nor Chromium is here to show windows in',
    'hint: npx install-electron downloads Electron; or install Chromium',
  ],
};

process.exitCode = await main();

async function main(): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let shell = findShell();
  if (shell.kind === 'stand-in' && downloadElectron(say)) shell = findShell();
  if (shell.kind === 'none') {
    ADVICE[shell.missing].forEach(say);
    say('hint: npm run cpx-bridge -- serve is the companion without windows; it asks for the PIN in the terminal');
    return 1;
  }
  if (shell.kind === 'stand-in') say('Electron is not here: the windows are shown in Chromium.');
  const child = spawn(shell.command, [...shell.args, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both of us; the shell is the one to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** @returns true when Electron is there now */
function downloadElectron(say: (line: string) => void): boolean {
  const folder = findElectronPackage();
  const script = folder === undefined ? undefined : join(folder, 'install.js');
  if (script === undefined || !existsSync(script)) return false;
  say('Looking for Electron…');
  const { status } = spawnSync(process.execPath, [script], { stdio: 'ignore', timeout: DOWNLOAD_MILLISECONDS });
  return status === 0;
}
