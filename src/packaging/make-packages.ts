import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { downloadElectron, findElectron, type InstalledElectron } from './find-electron.js';
import { INSTALLERS, type Installer } from './installer-table.js';
import type { PackageOptions } from './package-options.js';
import { locateElectronBuilder, runElectronBuilder } from './run-electron-builder.js';
import { makeStandInElectron } from './stand-in-electron.js';

/** Something that stands in the way, and what to do about it. */
export class PackagingProblem extends Error {
  override readonly name = 'PackagingProblem';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Where results and progress are told. */
export interface Narrator {
  /** A result. */
  say(line: string): void;
  /** Everything else. */
  note(line: string): void;
}

const PLATFORM_OPTION: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: '--linux',
  win32: '--win',
  darwin: '--mac',
};

/** Native parts that `npm ci` leaves out where it cannot build them. Without them a package reads no card. */
const NATIVE_PARTS = ['node_modules/pkcs11js/build/Release/pkcs11.node', 'node_modules/koffi', 'node_modules/keytar'];

/** Files of electron-builder's that say how it came to its result. */
const BY_PRODUCTS = /^(?:builder-.*\.ya?ml|\.icon-.*)$/;

/**
 * Packs the application and, unless `dir` is asked for, makes this system's installers. Works in a folder of its own below
 * the output, and moves the result out of it when it is whole: an earlier one stays until then.
 * @returns whether everything that was asked for has been made
 * @throws PackagingProblem when nothing can be packed
 */
export async function makePackages(options: PackageOptions, signal: AbortSignal, told: Narrator): Promise<boolean> {
  const builder = locateElectronBuilder();
  const platform = PLATFORM_OPTION[process.platform];
  if (platform === undefined)
    throw new PackagingProblem(`no packages are made on ${process.platform}`, 'use Linux, Windows or macOS');
  const [electron, main] = await Promise.all([findElectron(), readMain()]);
  if (builder === undefined || electron === undefined) {
    throw new PackagingProblem('electron-builder or electron is not installed', 'npm ci, with development packages');
  }
  if (main === undefined || !existsSync(main)) {
    throw new PackagingProblem('the program of the desktop companion has not been built', 'npm run build');
  }
  const missing = NATIVE_PARTS.filter((path) => !existsSync(path));
  for (const path of missing) told.note(`warning: ${path} is missing; a package without it reads no card`);

  // Known before the work and told in any case: who has something to install wants to hear it all at once.
  const unmade: string[] = [];
  const makeable: Installer[] = [];
  for (const installer of INSTALLERS.filter(({ platform: its }) => !options.dir && its === process.platform)) {
    const lacks = await lackOf(installer);
    if (lacks.length === 0) makeable.push(installer);
    else unmade.push(`${installer.name}: needs ${lacks.join(' and ')}`);
  }

  const temporary = await mkdtemp(join(tmpdir(), 'cpx-bridge-package-'));
  await mkdir(options.output, { recursive: true });
  const workshop = resolve(await mkdtemp(join(options.output, '.making-')));
  try {
    const settings = await settingsFor(options, electron, temporary, workshop, signal, told);
    const run = (...extra: readonly string[]) =>
      runElectronBuilder(builder, [platform, ...extra, ...settings], temporary, signal);
    told.note('packing the application');
    const packed = await run('dir', ...(process.platform === 'darwin' ? ['--universal'] : []));
    if (!packed.ok) {
      if (!signal.aborted) told.note(packed.output.trimEnd());
      throw new PackagingProblem('electron-builder could not pack the application', 'what it said stands above');
    }
    const application = await findApplication(workshop);
    if (options.dir) {
      await deliver(workshop, options.output, told);
      return true;
    }
    for (const installer of makeable) {
      told.note(`making ${installer.name}`);
      const made = await run(installer.name, '--prepackaged', application);
      signal.throwIfAborted();
      if (made.ok) continue;
      told.note(made.output.trimEnd());
      unmade.push(`${installer.name}: electron-builder failed; it downloads ${installer.tools} the first time`);
    }
    await deliver(workshop, options.output, told);
    return unmade.length === 0 && missing.length === 0;
  } finally {
    for (const reason of signal.aborted ? [] : unmade) told.note(`not made: ${reason}`);
    await Promise.all([temporary, workshop].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** The settings of this run, over electron-builder.yml. */
async function settingsFor(
  options: PackageOptions,
  electron: InstalledElectron,
  temporary: string,
  workshop: string,
  signal: AbortSignal,
  told: Narrator,
): Promise<readonly string[]> {
  const set = (name: string, value: string): string => `--config.${name}=${value}`;
  const settings = [set('directories.output', workshop), set('electronVersion', electron.version)];
  if (options.updateUrl !== undefined) {
    settings.push(set('publish.provider', 'generic'), set('publish.url', options.updateUrl));
  }
  // Two processors in one application: electron-builder gets both binaries, and pkcs11js is built for each.
  if (process.platform === 'darwin') return [...settings, set('npmRebuild', 'true')];
  let { folder } = electron;
  if (folder === undefined && !options.dir) {
    await downloadElectron(signal);
    signal.throwIfAborted();
    folder = (await findElectron())?.folder;
  }
  if (folder === undefined) {
    const hint = 'npx install-electron gets it from the releases of Electron, with Node 22.12 or later';
    const wanted = `the binary of Electron ${electron.version} for ${process.platform}-${process.arch} is missing`;
    if (!options.dir || process.platform !== 'linux') throw new PackagingProblem(wanted, hint);
    told.note(`warning: ${wanted}; a stand-in takes its place, and the result cannot be started`);
    told.note(`hint: ${hint}`);
    folder = join(temporary, 'electron');
    await mkdir(folder);
    await makeStandInElectron(folder, electron.version);
  }
  return [...settings, set('electronDist', folder)];
}

async function readMain(): Promise<string | undefined> {
  const { main } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly main?: string };
  return main;
}

async function findApplication(workshop: string): Promise<string> {
  const names = await readdir(workshop);
  const folder = names.find((name) => /unpacked$|^mac/.test(name));
  if (folder === undefined)
    throw new PackagingProblem('electron-builder left no application', `found: ${names.join(', ')}`);
  const inside = (await readdir(join(workshop, folder))).find((name) => name.endsWith('.app'));
  return inside === undefined ? join(workshop, folder) : join(workshop, folder, inside);
}

/** What this machine lacks for an installer. */
async function lackOf({ programs, publisher }: Installer): Promise<readonly string[]> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const lacks = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (publisher) {
    const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Readonly<Record<string, unknown>>;
    lacks.push(
      ...['homepage', 'author']
        .filter((field) => manifest[field] === undefined)
        .map((field) => `"${field}" in package.json`),
    );
  }
  return lacks;
}

async function deliver(workshop: string, output: string, told: Narrator): Promise<void> {
  for (const name of (await readdir(workshop)).filter((each) => !BY_PRODUCTS.test(each)).sort()) {
    const target = join(output, name);
    await rm(target, { recursive: true, force: true });
    await rename(join(workshop, name), target);
    told.say(target);
  }
}
