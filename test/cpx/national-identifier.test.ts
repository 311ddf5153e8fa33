import { expect } from 'chai';
import type { NationalIdentifierKind } from '../../src/cpx/index.js';
import { readNationalIdentifier } from '../../src/cpx/national-identifier.js';

/** Each kind by its digit, and what begins so and has not the form of its register. @see cpx.md, `PS_IdNat` */
const ROWS: Readonly<Record<NationalIdentifierKind, readonly string[]>> = {
  ADELI: ['0756012345', '02A0012345'],
  ADELI_PRACTICE: ['1756012345/0000000012', '1756012345/A1b'],
  FINESS: ['3750000001/0000000012', '32A0000001/1'],
  SIREN: ['4123456789/0000000012'],
  SIRET: ['512345678900012/0000000058'],
  RPPS_PRACTICE: ['610001234567/0000000012'],
  RPPS: ['810001234567'],
  STUDENT: ['9700000033', '9AB12cd'],
  UNKNOWN: [
    '',
    ' 810001234567',
    // Digits that name no register.
    '210001234567',
    '710001234567',
    'A10001234567',
    // One character too few or too many, or one that is none of the register's.
    '075601234',
    '07560123456',
    '02a0012345',
    '175601234/0000000012',
    '1756012345',
    '1756012345/',
    '3750000001',
    '3750000001/00-12',
    '412345678/0000000012',
    '4123456789',
    '412345678A/0000000012',
    '5123456789/0000000058',
    '512345678900012',
    '61000123456/0000000012',
    '610001234567',
    '81000123456',
    '8100012345678',
    '81000123456A',
    '810001234567/0000000012',
    '810001234567\n',
    '9',
    '9700-0033',
  ],
};

describe('national identifier', () => {
  for (const [kind, values] of Object.entries(ROWS)) {
    it(`is of kind ${kind} by its digit and its form together`, () => {
      for (const value of values) {
        expect(readNationalIdentifier(value), value).to.deep.equal({ value, kind, identifier: value.slice(1) });
      }
    });
  }
});
