import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import { openCards, openModuleQuarantine } from '../../../src/companion/compose/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { createChildProcessSpawner } from '../../../src/companion/pkcs11/index.js';
import type { Settings } from '../../../src/companion/settings/index.js';
import { createSystemClock } from '../../../src/companion/sign-in/index.js';
import { describeWith, nativePackage, program } from '../../support/requirements.js';
import { CliFixture } from '../cli/support/run-cli.js';
import { openProvider } from '../pkcs11/support/test-world.js';

describe('openModuleQuarantine', () => {
  let folder: string;
  let module: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-quarantine-'));
    module = join(folder, 'module.so');
    writeFileSync(module, 'one');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (): ReturnType<typeof openModuleQuarantine> => openModuleQuarantine({ data: folder }, silentLog);
  const file = (): string => join(folder, 'quarantined-modules.json');

  it('remembers a module from one start to the next, in a file of its owner alone, and behind a link', async () => {
    const first = open();
    expect(first.find(module)).to.equal(undefined);
    first.add(module, 'ERR_MODULE_TIMEOUT');
    await first.settled();
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).to.equal(0o600);
    const link = join(folder, 'link.so');
    symlinkSync(module, link);
    expect(open().find(link)).to.include({ cause: 'ERR_MODULE_TIMEOUT', size: 3 });
  });

  it('lets a module be tried again when its file has another size or another time, or is gone', async () => {
    const quarantine = open();
    quarantine.add(module, 'ERR_MODULE_CRASHED');
    utimesSync(module, 1_700_000_000, 1_700_000_000);
    expect(quarantine.find(module)).to.equal(undefined);
    quarantine.add(module, 'ERR_MODULE_CRASHED');
    expect(quarantine.find(module)).not.to.equal(undefined);
    writeFileSync(module, 'longer');
    utimesSync(module, 1_700_000_000, 1_700_000_000);
    expect(quarantine.find(module)).to.equal(undefined);
    rmSync(module);
    expect(quarantine.find(module)).to.equal(undefined);
    await quarantine.settled();
  });

  it('forgets when a person asks for it', async () => {
    const quarantine = open();
    quarantine.add(module, 'ERR_MODULE_CRASHED');
    await quarantine.clear();
    expect(quarantine.find(module)).to.equal(undefined);
    expect(open().entries).to.deep.equal([]);
  });

  it('keeps a few entries, the newest', async () => {
    const quarantine = open();
    for (let index = 0; index < 40; index++) {
      writeFileSync(join(folder, `${index}.so`), 'x');
      quarantine.add(join(folder, `${index}.so`), 'ERR_MODULE_CRASHED');
    }
    await quarantine.settled();
    expect(open().entries).to.have.length(32);
    expect(open().entries.at(-1)?.path).to.match(/39\.so$/);
  });

  it('holds in this process where it cannot be written', async () => {
    const quarantine = openModuleQuarantine({ data: join(module, 'no-folder') }, silentLog);
    quarantine.add(module, 'ERR_MODULE_CRASHED');
    await quarantine.settled();
    expect(quarantine.find(module)).not.to.equal(undefined);
  });

  it('counts a damaged file as empty, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('{"version":1,"modules":[{}]}')), (text) => {
        writeFileSync(file(), text);
        expect(open().entries).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });
});

describeWith(
  [program('cc'), await nativePackage('pkcs11js'), { name: 'Linux', met: process.platform === 'linux' }],
  'a module that crashes or hangs when it is loaded',
  function () {
    this.timeout(60_000);
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'cpx-bad-module-'));
    });
    after(() => rmSync(folder, { recursive: true }));

    /** A shared library that does this when it is loaded, before any call. */
    function compile(name: string, body: string): string {
      const path = join(folder, `${name}.so`);
      const source = `#include <signal.h>\n#include <unistd.h>\n__attribute__((constructor)) static void at_load(void) { ${body} }\n`;
      execFileSync('cc', ['-shared', '-fPIC', '-o', path, '-x', 'c', '-'], { input: source });
      return path;
    }

    it('is put aside at the second crash, not started again, and tried again once its file has changed', async () => {
      const path = compile('crash', 'raise(SIGSEGV);');
      const quarantine = openModuleQuarantine({ data: folder }, silentLog);
      let hosts = 0;
      const spawn = createChildProcessSpawner();
      const provider = openProvider({
        modules: [{ kind: 'library', path }],
        quarantine,
        spawnHost: (options) => {
          hosts++;
          return spawn(options);
        },
      });
      try {
        expect(await provider.refresh()).to.include({ state: 'no-module', reason: 'ERR_MODULE_QUARANTINED' });
        expect(quarantine.find(path)?.cause).to.equal('ERR_MODULE_CRASHED');
        const started = hosts;
        expect(started).to.equal(2);
        await provider.refresh();
        expect(hosts).to.equal(started);
        compile('crash', ''); // Mended, though no PKCS#11 module: it is loaded, and says so itself.
        expect((await provider.refresh()).reason).to.equal('ERR_MODULE_LOAD_FAILED');
        expect(hosts).to.equal(started + 1);
      } finally {
        await provider.close();
        await quarantine.settled();
      }
    });

    it('is put aside when it hangs once', async () => {
      const path = compile('hang', 'for (;;) pause();');
      const quarantine = openModuleQuarantine({ data: folder }, silentLog);
      const provider = openProvider({
        modules: [{ kind: 'library', path }],
        quarantine,
        limits: { loadMs: 1_000, finishMs: 200 },
      });
      try {
        expect((await provider.refresh()).reason).to.equal('ERR_MODULE_QUARANTINED');
        expect(quarantine.find(path)?.cause).to.equal('ERR_MODULE_TIMEOUT');
      } finally {
        await provider.close();
        await quarantine.settled();
      }
    });

    it('is tried again at the word of the person, and not when a page looks for cards', async () => {
      const mended = join(folder, 'mended');
      const path = compile('again', `if (access("${mended}", F_OK) != 0) raise(SIGSEGV);`);
      const settings = { current: { locked: new Set(), modules: [], cardReset: 'when-alone' } } as unknown as Settings;
      const cards = await openCards({
        ...{ modules: [path], world: undefined, settings, folders: { data: folder } },
        ...{ clock: createSystemClock(), log: silentLog },
      });
      try {
        expect((await cards.refresh()).reason).to.equal('ERR_MODULE_QUARANTINED');
        writeFileSync(mended, '');
        expect((await cards.refresh()).reason).to.equal('ERR_MODULE_QUARANTINED');
        expect((await cards.tryAgain()).reason).to.equal('ERR_MODULE_LOAD_FAILED'); // It is no PKCS#11 module, and lives.
      } finally {
        await cards.close();
      }
    });

    it('is named to the person at the next start, without being loaded, until it is asked for or updated', async () => {
      const fixture = new CliFixture();
      try {
        const path = compile('named', 'raise(SIGABRT);');
        const cards = (...more: string[]): ReturnType<CliFixture['run']> =>
          fixture.run(['cards', '--json', '--lang', 'en', '--module', path, ...more]);
        const modulesOf = (output: string): unknown => (JSON.parse(output) as { modules: unknown }).modules;

        const first = await cards();
        expect(first.code).to.equal(EXIT_CODES.nothing);
        expect(modulesOf(first.output)).to.deep.equal([{ path, why: 'asked-for', use: 'used' }]);
        expect(JSON.parse(first.output)).to.include({ reason: 'ERR_MODULE_QUARANTINED' });

        const second = await cards();
        expect(second.errors).to.contain(`(CPX-280, ERR_MODULE_QUARANTINED): ${path}`);
        expect(modulesOf(second.output)).to.deep.equal([{ path, why: 'asked-for', use: 'quarantined' }]);
        expect(readFileSync(join(fixture.folders.data, 'quarantined-modules.json'), 'utf8')).to.contain('named.so');

        expect(modulesOf((await cards('--retry-modules')).output)).to.deep.equal([
          { path, why: 'asked-for', use: 'used' },
        ]);
        utimesSync(path, 1_700_000_000, 1_700_000_000);
        expect(modulesOf((await cards()).output)).to.deep.equal([{ path, why: 'asked-for', use: 'used' }]);
      } finally {
        await fixture.close();
      }
    });
  },
);
