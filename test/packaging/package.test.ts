import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractAll, statFile } from '@electron/asar';
import { expect } from 'chai';
import { build } from 'esbuild';
import { describeWith, nativePackage } from '../support/requirements.js';

const PROGRAM = 'dist/src/packaging/main.js';
const here = { name: 'Linux', met: process.platform === 'linux' };
const builder = await nativePackage('electron-builder');
const natives = await Promise.all(['pkcs11js', 'koffi', 'keytar'].map(nativePackage));

describeWith([here, builder], 'electron-builder.yml', function () {
  this.timeout(60_000);
  const inside = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const { getConfig, validateConfiguration } = inside('app-builder-lib/out/util/config/config.js') as {
    readonly getConfig: (folder: string, file: null, settings: null) => Promise<Record<string, unknown>>;
    readonly validateConfiguration: (config: unknown, log: { readonly isEnabled: boolean }) => Promise<void>;
  };

  it('is valid by the schema of the installed electron-builder', async () => {
    await validateConfiguration(await getConfig('.', null, null), { isEnabled: false });
  });

  it('would not be with a setting that does not exist', async () => {
    const config = { ...(await getConfig('.', null, null)), hardenedRuntime: true };
    const error: unknown = await validateConfiguration(config, { isEnabled: false }).catch((cause: unknown) => cause);
    expect(String(error)).to.contain('hardenedRuntime');
  });

  it('names only files that exist', async () => {
    const { nsis, mac } = (await getConfig('.', null, null)) as Record<string, Record<string, string>>;
    for (const path of [nsis!.include, mac!.entitlements, mac!.entitlementsInherit])
      expect(existsSync(path!), path).to.equal(true);
  });
});

describeWith([here, builder, ...natives], 'a packed application', function () {
  this.timeout(240_000);
  let output: string;
  let unpacked: string;
  let archive: string;
  let files: readonly string[];

  before(async () => {
    output = await mkdtemp(join(tmpdir(), 'cpx-bridge-packed-'));
    const { code, errors } = await runPackage('--dir', '--output', join(output, 'packages'));
    expect(code, errors).to.equal(0);
    const resources = join(output, 'packages', 'linux-unpacked', 'resources');
    archive = join(resources, 'app.asar');
    unpacked = join(output, 'application');
    extractAll(archive, unpacked);
    const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
    files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  });

  after(() => rm(output, { recursive: true, force: true }));

  it('holds what is named in electron-builder.yml and nothing else', () => {
    const known =
      /^(?:package\.json|LICENSE|node_modules\/.*|dist\/src\/(?:companion|cpx|pki|protocol)\/.*\.js|dist\/desktop\/[^/]+|dist\/icons\/.*|resources\/locales\/.*)$/;
    expect(files.filter((file) => !known.test(file))).to.deep.equal([]);
  });

  it('holds no stand-in, no test, no source, no source map, no command line', () => {
    const unwanted =
      /native-stubs|(?:^|\/)tests?\/|\.(?:ts|mts|cts|map|cc|h|hh|md)$|\/companion\/cli\/|\/desktop\/(?:launch|renderer)\/|playwright|src\/(?:mailbox|relying-party)\//;
    expect(files.filter((file) => unwanted.test(file))).to.deep.equal([]);
  });

  it('says nowhere on which machine it was built', () => {
    const traces = [process.cwd(), tmpdir() + '/cpx-bridge', 'sourcesContent'].map((text) => Buffer.from(text));
    const telling = files.filter((file) => {
      const bytes = readFileSync(join(unpacked, file));
      return traces.some((text) => bytes.includes(text));
    });
    expect(telling).to.deep.equal([]);
  });

  it('has every native module outside the archive, for this system alone, and nothing else there', async () => {
    const native = files.filter((file) => file.endsWith('.node'));
    expect(native.map((file) => file.split('/').at(-1)).sort()).to.deep.equal([
      'keytar.node',
      'koffi.node',
      'pkcs11.node',
    ]);
    for (const file of native) {
      expect(statFile(archive, file), file).to.have.property('unpacked', true);
      expect(file).not.to.match(/win32|darwin|musl|arm(?!64)|ia32/);
    }
    const outside = await readdir(`${archive}.unpacked`, { recursive: true, withFileTypes: true });
    expect(outside.filter((entry) => entry.isFile())).to.have.lengthOf(native.length);
  });

  it('has every file that main, preload and card host import, and no package that none of them does', async () => {
    const reached = await listReached(unpacked);
    const packages = new Set(files.flatMap((file) => packageOf(file) ?? []));
    const used = new Set(reached.flatMap((file) => packageOf(file) ?? []));
    // Reached in ways that no reading of imports finds: pino's worker, and koffi's choice of its prebuilt part.
    const hidden = ['pino-abstract-transport', 'real-require', 'process-warning', '@koromix/koffi-linux-x64'];
    expect([...packages].filter((name) => !used.has(name) && !hidden.includes(name))).to.deep.equal([]);
    const trays = ['problem-on-dark@2x.png', 'problem-on-dark.ico', 'problemTemplate@3x.png'];
    for (const file of [
      ...['resources/locales/fr.json', 'resources/locales/en.json', 'dist/desktop/preload.cjs'],
      ...trays.map((name) => `dist/icons/tray/${name}`),
    ]) {
      expect(files).to.include(file);
    }
  });

  it('loads its native modules from beside the archive', async () => {
    const probe = `for (const name of ['pkcs11js', 'koffi', 'keytar']) await import(name);`;
    const { code, errors } = await run(['--input-type=module', '--eval', probe], unpacked);
    expect(code, errors).to.equal(0);
  });

  it('has no simulated card and says so', async () => {
    const door = pathToFileURL(join(unpacked, 'dist/src/companion/compose/index.js')).href;
    const { openSimulatedWorld } = (await import(door)) as {
      readonly openSimulatedWorld: (folders: { readonly data: string }) => Promise<unknown>;
    };
    const error: unknown = await openSimulatedWorld({ data: output }).catch((cause: unknown) => cause);
    expect(error).to.have.property('code', 'ERR_MODULE_LOAD_FAILED');
  });

  it('takes no argument, the unattended PIN included', async () => {
    const reader = pathToFileURL(join(unpacked, 'dist/src/companion/desktop/main/read-arguments.js')).href;
    const { readArguments } = (await import(reader)) as {
      readonly readArguments: (argv: readonly string[], options: { readonly isPackaged: boolean }) => unknown;
    };
    const argv = ['--development', '--module', 'simulated', '--unattended-pin', '1234', '--config', 'x', '--port', '1'];
    expect(readArguments(argv, { isPackaged: true })).to.deep.equal({ development: false });
  });

  it('asks nowhere for updates', () => {
    expect(existsSync(join(archive, '..', 'app-update.yml'))).to.equal(false);
  });

  it('has the fuses turned, and not the application that Electron brings along', () => {
    const program = readFileSync(join(archive, '..', '..', 'cpx-bridge'));
    const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
    const wire = program.subarray(program.indexOf(sentinel) + sentinel.length + 2).toString('latin1', 0, 8);
    // runAsNode, cookie encryption, NODE_OPTIONS, --inspect: off; archive integrity, only from the archive: on; V8
    // snapshot of its own, privileges of file: off.
    expect(wire).to.equal('00001100');
    expect(existsSync(join(archive, '..', 'default_app.asar'))).to.equal(false);
  });
});

describeWith([here, builder], 'npm run package', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpx-bridge-package-test-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('leaves nothing behind when it is interrupted', async () => {
    const temporary = join(folder, 'temporary');
    await mkdir(temporary);
    const child = spawn(process.execPath, [PROGRAM, '--dir', '--output', join(folder, 'packages')], {
      env: { ...process.env, TMPDIR: temporary },
    });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    // Told when electron-builder is about to start.
    let said = '';
    for await (const chunk of child.stderr) {
      said += String(chunk);
      if (said.includes('packing')) break;
    }
    child.kill('SIGINT');
    expect(await ended).to.deep.equal([130, null]);
    expect(await readdir(temporary)).to.deep.equal([]);
    expect(await readdir(join(folder, 'packages'))).to.deep.equal([]);
  });
});

describe('npm run package', () => {
  it('explains itself', async () => {
    const { code, output } = await runPackage('--help');
    expect(code).to.equal(0);
    expect(output).to.contain('--dir').and.to.contain('Exit codes');
  });

  it('refuses options that it does not know, and an address for updates that is not https', async () => {
    expect(await runPackage('--dri')).to.include({ code: 2 });
    const { code, errors } = await runPackage('--update-url', 'http://updates.example');
    expect(code).to.equal(2);
    expect(errors).to.contain('https').and.to.contain('hint:');
  });
});

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function runPackage(...options: readonly string[]): Promise<Run> {
  return run([PROGRAM, ...options], '.');
}

function run(argv: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd, timeout: 200_000 }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output, errors });
    });
  });
}

function packageOf(file: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

/**
 * Every file that the programs of the application import, relative to it. An import that leads nowhere fails, but for
 * those of native-stubs, which a package is meant not to have.
 */
async function listReached(application: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: application,
    entryPoints: [
      'dist/src/companion/desktop/main/main.js',
      'dist/src/companion/pkcs11/host/utility-main.js',
      'dist/desktop/preload.cjs',
    ],
    bundle: true,
    write: false,
    outdir: 'unwritten',
    metafile: true,
    platform: 'node',
    format: 'esm',
    external: ['electron', '*.node'],
    ignoreAnnotations: true,
    treeShaking: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'stand-ins are left out',
        setup: (bundling) =>
          bundling.onResolve({ filter: /\/native-stubs\// }, ({ path }) => ({ path, external: true })),
      },
    ],
  });
  return Object.keys(metafile.inputs);
}
