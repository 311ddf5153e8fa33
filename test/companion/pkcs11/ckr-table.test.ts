import { expect } from 'chai';
import { CKR_TABLE, errorOfCkr, nameOfCkr } from '../../../src/companion/pkcs11/index.js';
import { codeOfFailure } from '../../../src/companion/pkcs11/host-failure.js';
import { isErrorCode } from '../../../src/protocol/index.js';
import { CKR } from '../../../native-stubs/pkcs11js/index.js';

describe('CKR_TABLE', () => {
  it('has each code once, in order, and an error of ours for each', () => {
    const codes = CKR_TABLE.map(({ code }) => code);
    expect(codes).to.deep.equal([...new Set(codes)].sort((one, other) => one - other));
    expect(CKR_TABLE.filter(({ error }) => !isErrorCode(error))).to.deep.equal([]);
  });

  it('names every code as the simulated module does', () => {
    for (const [name, code] of Object.entries(CKR)) {
      if (code === 0) continue;
      const row = CKR_TABLE.find((candidate) => candidate.name === name);
      if (row) expect(row.code, name).to.equal(code);
    }
  });

  it('reads the vendor codes of the ANS, sign-extended or not', () => {
    expect(errorOfCkr(0x80000001)).to.equal('ERR_CARD_UPDATE_INTERRUPTED');
    expect(errorOfCkr(0x80000002)).to.equal('ERR_MODULE_REINITIALIZE');
    expect(errorOfCkr(18446744071562068000)).to.equal('ERR_CARD_UPDATE_INTERRUPTED');
  });

  it('takes what nobody knows for a failure of the module', () => {
    expect(errorOfCkr(0x12345)).to.equal('ERR_MODULE_FAILED');
    expect(nameOfCkr(0x12345)).to.equal('0x12345');
  });
});

describe('codeOfFailure', () => {
  it('lets C_Login alone speak of the PIN', () => {
    expect(codeOfFailure({ kind: 'cryptoki', call: 'C_Login', code: 0xa0 })).to.equal('ERR_PIN_INCORRECT');
    expect(codeOfFailure({ kind: 'cryptoki', call: 'C_Sign', code: 0xa0 })).to.equal('ERR_CARD_FAILED');
  });

  it('names what is missing', () => {
    expect(codeOfFailure({ kind: 'support-missing', packageName: 'koffi', message: '' })).to.equal(
      'ERR_MODULE_SUPPORT_MISSING',
    );
    expect(codeOfFailure({ kind: 'key-missing' })).to.equal('ERR_CERTIFICATE_KEY_MISSING');
  });
});
