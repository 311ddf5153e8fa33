import { posix } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  findModules,
  isCryptolib,
  listOpenScPaths,
  listP11KitModules,
  openModuleMachine,
  type ModuleCandidate,
  type ModuleMachine,
} from '../../../../src/companion/pkcs11/index.js';
import { describeWith, file } from '../../../support/requirements.js';

const CRYPTOLIB = '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so';
const OPENSC = '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so';
const SOFTHSM = '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so';

/** A Linux machine with these files; a file that is a text starting with `->` is a link. */
function machine(files: Readonly<Record<string, string>>, more: Partial<ModuleMachine> = {}): ModuleMachine {
  const realPath = (path: string): string | undefined => {
    const content = files[path];
    return content?.startsWith('->') === true ? realPath(content.slice(2)) : content === undefined ? undefined : path;
  };
  return {
    platform: 'linux',
    architecture: 'x64',
    environment: {},
    home: '/home/marie',
    realPath,
    list: (folder) =>
      Object.keys(files)
        .filter((path) => posix.dirname(path) === folder)
        .map((path) => posix.basename(path))
        .sort(),
    read: (path) => files[path],
    isAdministrators: (path) => !path.startsWith('/home/'),
    ...more,
  };
}

const packaged = (name: string, text: string): Readonly<Record<string, string>> => ({
  [`/usr/share/p11-kit/modules/${name}.module`]: text,
});

const find = (
  files: Readonly<Record<string, string>>,
  configured: readonly string[] = [],
  bad: readonly string[] = [],
): readonly ModuleCandidate[] => findModules(configured, machine(files), (path) => bad.includes(path));

const used = (candidates: readonly ModuleCandidate[]): [string, string][] =>
  candidates.filter(({ use }) => use === 'used').map(({ path, why }) => [path, why]);
const useOf = (candidates: readonly ModuleCandidate[], path: string): string[] =>
  candidates.filter((candidate) => candidate.path === path).map(({ use }) => use);

const ALL = {
  [CRYPTOLIB]: 'elf',
  '/usr/lib64/libcps3_pkcs11_lux.so': 'elf',
  [OPENSC]: 'elf',
  '/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so': `->${OPENSC}`,
  [SOFTHSM]: 'elf',
  ...packaged('opensc-pkcs11', 'module: opensc-pkcs11.so\n'),
  ...packaged('softhsm2', `module: ${SOFTHSM}\n`),
};

/** The same without some. */
const without = (...paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(ALL).filter(([path]) => !paths.includes(path)));

describe('findModules', () => {
  it('uses ANS’s Cryptolib alone where it is installed, once', () => {
    const found = find(ALL);
    expect(used(found)).to.deep.equal([[CRYPTOLIB, 'cryptolib']]);
    expect(useOf(found, '/usr/lib64/libcps3_pkcs11_lux.so')).to.deep.equal(['not-needed']);
    expect(useOf(found, '/usr/local/galss/libcps3_pkcs11_lux.so')).to.deep.equal(['missing']);
    expect(useOf(found, OPENSC)).to.deep.equal(['not-needed']);
    expect(useOf(found, SOFTHSM)).to.deep.equal(['not-needed']);
  });

  const noCryptolib = [CRYPTOLIB, '/usr/lib64/libcps3_pkcs11_lux.so'];

  it('uses OpenSC where there is no Cryptolib, and never the same file twice', () => {
    const found = find(without(...noCryptolib));
    expect(used(found)).to.deep.equal([[OPENSC, 'opensc']]);
    // Behind a link beside it, and once more through p11-kit.
    expect(useOf(found, '/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so')).to.deep.equal(['same-file', 'same-file']);
  });

  it('uses what p11-kit names where there is neither', () => {
    const found = find(without(...noCryptolib, OPENSC));
    expect(used(found)).to.deep.equal([[SOFTHSM, 'p11-kit']]);
  });

  it('finds nothing on a machine with nothing', () => {
    expect(used(find({}))).to.deep.equal([]);
    expect(find({}).every(({ use }) => use === 'missing')).to.equal(true);
  });

  it('uses the configured paths alone, in their order, a missing one too: what is wrong is said when it is loaded', () => {
    const found = find(ALL, ['/nowhere.so', SOFTHSM, '/link.so', CRYPTOLIB]);
    expect(used(found).map(([path]) => path)).to.deep.equal(['/nowhere.so', SOFTHSM, '/link.so', CRYPTOLIB]);
    expect(found.every(({ why }) => why === 'configured')).to.equal(true);
    const twice = find({ ...ALL, '/link.so': `->${SOFTHSM}` }, [SOFTHSM, '/link.so']);
    expect(useOf(twice, '/link.so')).to.deep.equal(['same-file']);
  });

  it('lets the next kind have its turn where a module is in quarantine, and keeps that one in the list', () => {
    const found = find(without('/usr/lib64/libcps3_pkcs11_lux.so'), [], [CRYPTOLIB]);
    expect(useOf(found, CRYPTOLIB)).to.deep.equal(['quarantined']);
    expect(used(found)).to.deep.equal([[OPENSC, 'opensc']]);
    expect(useOf(find(ALL, [SOFTHSM], [SOFTHSM]), SOFTHSM)).to.deep.equal(['quarantined']);
  });

  it('takes from p11-kit neither p11-kit itself, nor trust stores, nor what it switches off for us', () => {
    const folder = '/usr/lib/x86_64-linux-gnu/pkcs11';
    const found = find({
      [`${folder}/p11-kit-proxy.so`]: 'elf',
      [`${folder}/other.so`]: 'elf',
      [`${folder}/store.so`]: 'elf',
      [`${folder}/firefox.so`]: 'elf',
      [`${folder}/not-us.so`]: 'elf',
      [`${folder}/renamed.so`]: `->${folder}/p11-kit-proxy.so`,
      ...packaged('a', 'module: p11-kit-proxy.so'),
      ...packaged('b', 'module: store.so\ntrust-policy: yes'),
      ...packaged('c', 'module: firefox.so\nenable-in: firefox, seahorse'),
      ...packaged('d', 'module: not-us.so\ndisable-in: ssh cpx-bridge'),
      ...packaged('e', 'module: other.so\nenable-in: cpx-bridge'),
      ...packaged('f', 'module: renamed.so'),
      ...packaged('g', 'module: other.so\nremote: |ssh me@remote'),
      ...packaged('h', 'module:'),
    });
    expect(used(found)).to.deep.equal([[`${folder}/other.so`, 'p11-kit']]);
    expect(useOf(found, `${folder}/p11-kit-proxy.so`)).to.deep.equal(['holds-no-card']);
    expect(useOf(found, `${folder}/store.so`)).to.deep.equal(['holds-no-card']);
    expect(useOf(found, `${folder}/firefox.so`)).to.deep.equal(['disabled']);
    expect(useOf(found, `${folder}/not-us.so`)).to.deep.equal(['disabled']);
    expect(useOf(found, `${folder}/renamed.so`)).to.deep.equal(['same-file']);
  });

  it('loads nothing that the person’s own p11-kit names where others than an administrator can write', () => {
    const found = find({
      '/home/marie/.config/pkcs11/modules/mine.module': 'module: /home/marie/evil.so',
      '/home/marie/.config/pkcs11/modules/soft.module': `module: ${SOFTHSM}`,
      '/home/marie/evil.so': 'elf',
      [SOFTHSM]: 'elf',
    });
    expect(used(found)).to.deep.equal([[SOFTHSM, 'p11-kit']]);
    expect(useOf(found, '/home/marie/evil.so')).to.deep.equal(['not-of-administrator']);
  });

  it('never uses one file twice, nor two kinds at once, whatever is installed', () => {
    const paths = [...Object.keys(ALL), '/usr/local/galss/libcps3_pkcs11_lux.so'];
    fc.assert(
      fc.property(fc.subarray(paths), fc.subarray(paths), (there, bad) => {
        const files = Object.fromEntries(there.map((path) => [path, (ALL as Record<string, string>)[path] ?? 'elf']));
        const world = machine(files);
        const found = findModules([], world, (path) => bad.includes(path));
        const real = found.filter(({ use }) => use === 'used').map(({ path }) => world.realPath(path));
        expect(new Set(real).size).to.equal(real.length);
        expect(real).not.to.include(undefined);
        expect(new Set(used(found).map(([, why]) => why)).size).to.be.at.most(1);
        if (there.includes(CRYPTOLIB) && !bad.includes(CRYPTOLIB)) {
          expect(used(found)).to.deep.equal([[CRYPTOLIB, 'cryptolib']]);
        }
      }),
    );
  });
});

describe('listP11KitModules', () => {
  const namesOf = (files: Readonly<Record<string, string>>): string[] =>
    listP11KitModules(machine(files)).map(({ path }) => posix.basename(path));

  it('orders by priority, then by the name of the file', () => {
    const files = {
      ...packaged('b', 'module: /b.so'),
      ...packaged('a', '# module: /no.so\n  module :  /a.so  \n\nnonsense'),
      ...packaged('z', 'module: /z.so\npriority: 5'),
    };
    expect(namesOf(files)).to.deep.equal(['z.so', 'a.so', 'b.so']);
  });

  it('lets the administrator’s file override a package’s, and the person’s both, field by field', () => {
    const files = {
      ...packaged('one', 'module: /package.so\npriority: 9'),
      ...packaged('two', 'module: /two.so'),
      '/etc/pkcs11/modules/one.module': 'module: /administrator.so',
      '/home/marie/.config/pkcs11/modules/two.module': 'module:',
      '/home/marie/.config/pkcs11/modules/three.module': 'module: /three.so',
    };
    expect(namesOf(files)).to.deep.equal(['administrator.so', 'three.so']);
    const alone = { ...files, '/etc/pkcs11/pkcs11.conf': 'user-config: none' };
    expect(namesOf(alone)).to.deep.equal(['administrator.so', 'two.so']);
    const only = { ...files, '/etc/pkcs11/pkcs11.conf': 'user-config: only' };
    expect(namesOf(only)).to.deep.equal(['three.so']);
  });

  it('looks at files of its own form of name alone', () => {
    expect(namesOf({ '/usr/share/p11-kit/modules/a.module.bak': 'module: /a.so' })).to.deep.equal([]);
    expect(namesOf({ '/usr/share/p11-kit/modules/.a.module': 'module: /a.so' })).to.deep.equal([]);
  });

  it('is empty on other systems', () => {
    const files = packaged('a', 'module: /a.so');
    expect(listP11KitModules(machine(files, { platform: 'darwin' }))).to.deep.equal([]);
  });

  it('never throws, whatever a file holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void namesOf(packaged('a', `module: x\n${text}`))));
  });
});

describe('listOpenScPaths', () => {
  it('is where its packages and installers put the module', () => {
    const of = (platform: NodeJS.Platform, architecture = 'x64'): readonly string[] =>
      listOpenScPaths({ platform, architecture, environment: { ProgramFiles: 'D:\\Programs' } });
    expect(of('win32')).to.deep.equal(['D:\\Programs\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll']);
    expect(of('darwin')).to.deep.equal(['/Library/OpenSC/lib/opensc-pkcs11.so']);
    expect(of('linux')).to.include(OPENSC).and.include('/usr/lib64/pkcs11/opensc-pkcs11.so');
    expect(of('linux', 'arm64')[0]).to.equal('/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so');
  });
});

describe('isCryptolib', () => {
  it('knows ANS’s module by its name on each system', () => {
    for (const path of [CRYPTOLIB, 'C:\\Windows\\System32\\cps3_pkcs11_w64.dll', '/x/libcps3_pkcs11_osx.dylib']) {
      expect(isCryptolib(path), path).to.equal(true);
    }
    expect(isCryptolib(OPENSC)).to.equal(false);
    expect(isCryptolib('/opt/cps3_pkcs11_/other.so')).to.equal(false);
  });
});

const opensc = file('OpenSC', OPENSC);
const softhsm = file('SoftHSM2', SOFTHSM);
const listed = file('p11-kit’s list', '/usr/share/p11-kit/modules/opensc-pkcs11.module');

describeWith([opensc, softhsm, listed], 'findModules on this machine, with OpenSC and SoftHSM2', () => {
  /** Without the Cryptolib, should it be installed here. */
  const here = (hidden: RegExp): ModuleMachine => {
    const real = openModuleMachine();
    return { ...real, realPath: (path) => (hidden.test(path) ? undefined : real.realPath(path)) };
  };

  it('uses OpenSC, and p11-kit’s mention of it is the same file', () => {
    const found = findModules([], here(/cps3_pkcs11/), () => false);
    expect(used(found)).to.deep.equal([[OPENSC, 'opensc']]);
    expect(found.filter(({ why, path }) => why === 'p11-kit' && path.endsWith('opensc-pkcs11.so'))).to.deep.equal([
      { path: '/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so', why: 'p11-kit', use: 'same-file' },
    ]);
  });

  it('uses SoftHSM2, which p11-kit names, where OpenSC is not', () => {
    const found = findModules([], here(/cps3_pkcs11|opensc/), () => false);
    expect(used(found)).to.deep.equal([[SOFTHSM, 'p11-kit']]);
    expect(found.filter(({ use }) => use === 'holds-no-card').every(({ path }) => /trust|p11-kit/.test(path))).to.equal(
      true,
    );
  });
});
