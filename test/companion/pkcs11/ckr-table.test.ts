import { expect } from 'chai';
import { CKR_TABLE, errorOfCkr, nameOfCkr } from '../../../src/companion/pkcs11/index.js';
import { codeOfFailure } from '../../../src/companion/pkcs11/host-failure.js';
import { isErrorCode } from '../../../src/protocol/index.js';
import { CKR } from '../../../native-stubs/pkcs11js/index.js';
import { describeWith, nativePackage } from '../../support/requirements.js';

describe('CKR_TABLE', () => {
  it('has each code once, in order, and an error of ours for each', () => {
    const codes = CKR_TABLE.map(({ code }) => code);
    expect(codes).to.deep.equal([...new Set(codes)].sort((one, other) => one - other));
    expect(CKR_TABLE.filter(({ error }) => !isErrorCode(error))).to.deep.equal([]);
  });

  it('has every code of the simulated module, under its name', () => expectRowsFor(CKR));

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

describeWith([await nativePackage('pkcs11js')], 'CKR_TABLE and pkcs11js', () => {
  it('have every code alike', async () => {
    const { default: pkcs11js } = (await import('pkcs11js')) as unknown as {
      default: Readonly<Record<string, unknown>>;
    };
    const codes = Object.entries(pkcs11js).filter((entry): entry is [string, number] => entry[0].startsWith('CKR_'));
    expect(codes.length).to.be.at.least(90);
    expectRowsFor(Object.fromEntries(codes));
  });
});

/** CKR_OK is no error, and stands in no row. */
function expectRowsFor(codes: Readonly<Record<string, number>>): void {
  const rows = new Map(CKR_TABLE.map(({ name, code }) => [name, code]));
  for (const [name, code] of Object.entries(codes)) {
    expect(rows.get(name), name).to.equal(code === 0 ? undefined : code);
  }
}

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
