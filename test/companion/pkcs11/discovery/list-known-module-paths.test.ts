import { expect } from 'chai';
import { listKnownModulePaths } from '../../../../src/companion/pkcs11/index.js';

const machine = (platform: NodeJS.Platform, architecture = 'x64') => ({
  platform,
  architecture,
  environment: { WINDIR: 'D:\\Windows' },
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
