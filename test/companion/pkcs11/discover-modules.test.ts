import { expect } from 'chai';
import { chooseModules, discoverModules, listKnownModulePaths } from '../../../src/companion/pkcs11/index.js';

const machine = (platform: NodeJS.Platform, architecture = 'x64', ...existing: readonly string[]) => ({
  platform,
  architecture,
  environment: { WINDIR: 'D:\\Windows' },
  exists: (path: string) => existing.includes(path),
});

describe('listKnownModulePaths', () => {
  it('knows where the Cryptolib is on each system, in the architecture of this process', () => {
    expect(listKnownModulePaths(machine('win32'))).to.deep.equal(['D:\\Windows\\System32\\cps3_pkcs11_w64.dll']);
    expect(listKnownModulePaths(machine('win32', 'ia32'))).to.deep.equal([
      'D:\\Windows\\System32\\cps3_pkcs11_w32.dll',
    ]);
    expect(listKnownModulePaths(machine('darwin'))).to.deep.equal(['/usr/local/lib/libcps3_pkcs11_osx.dylib']);
    expect(listKnownModulePaths(machine('linux'))[0]).to.equal('/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so');
  });
});

describe('discoverModules', () => {
  it('says of each known place whether something is there, and chooses the first', () => {
    const lib64 = '/usr/lib64/libcps3_pkcs11_lux.so';
    const found = discoverModules([], machine('linux', 'x64', lib64, '/usr/local/galss/libcps3_pkcs11_lux.so'));
    expect(found.map(({ exists, origin }) => [exists, origin])).to.deep.equal([
      [false, 'known'],
      [true, 'known'],
      [true, 'known'],
    ]);
    expect(chooseModules(found)).to.deep.equal([{ kind: 'library', path: lib64 }]);
  });

  it('takes the configured paths alone, in their order, also those where nothing is', () => {
    const found = discoverModules(['/b.so', '/a.so'], machine('linux', 'x64', '/a.so'));
    expect(found.map(({ exists }) => exists)).to.deep.equal([false, true]);
    expect(chooseModules(found)).to.deep.equal([
      { kind: 'library', path: '/b.so' },
      { kind: 'library', path: '/a.so' },
    ]);
  });

  it('chooses nothing where nothing is', () => {
    expect(chooseModules(discoverModules([], machine('linux')))).to.deep.equal([]);
  });
});
