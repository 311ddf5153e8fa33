import { expect } from 'chai';
import fc from 'fast-check';
import { cardFamilyOfAtr } from '../../src/cpx/index.js';

const ROWS = [
  ['3B9B188001001225006480040100009044', 'CPS4'],
  ['3B9B188001001225006480000401009044', 'CPS4'],
  ['3BDC18FF00001225006480000401009000', 'CPS4'],
  ['3BAC00402A001225006480000310009000', 'CPS3'],
  ['3B8F80010031B86404B0ECC1739401808290000E', 'CPS3-contactless'],
  ['3BAC00402A001225006480820212009000', 'CPS2ter'],
  ['3B9B188001001225006480050100009044', 'CPx'],
  ['3B751300004009EA90', 'Vitale'],
  ['3B8F8001804F0CA0000003060300030000000068', 'other'],
  ['', 'other'],
] as const;

describe('card family of an ATR', () => {
  for (const [atr, family] of ROWS) {
    it(`is ${family} for ${atr || 'none'}`, () => {
      expect(cardFamilyOfAtr(Buffer.from(atr, 'hex'))).to.equal(family);
    });
  }

  it('is never a known generation when one octet differs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ROWS.slice(0, 6)),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ([atr], at, flip) => {
          const octets = Buffer.from(atr, 'hex');
          const index = at % octets.length;
          octets[index] = (octets[index] ?? 0) ^ flip;
          expect(cardFamilyOfAtr(octets)).to.be.oneOf(['CPx', 'Vitale', 'other']);
        },
      ),
    );
  });
});
