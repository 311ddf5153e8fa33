import { expect } from 'chai';
import { labelProfession } from '../../src/cpx/index.js';

describe('label of a profession', () => {
  it('is the one that the register uses', () => {
    // @see cpx.md, "Professions"
    for (const [code, label] of [
      [10, 'Médecin'],
      [21, 'Pharmacien'],
      [40, 'Chirurgien-dentiste'],
      [50, 'Sage-femme'],
      [60, 'Infirmier'],
      [70, 'Masseur-kinésithérapeute'],
    ] as const) {
      expect(labelProfession(code)).to.equal(label);
    }
  });

  it('names the code of a profession that is not in the register, and knows 24 that are', () => {
    const codes = Array.from({ length: 256 }, (_, code) => code);
    const unknown = codes.filter((code) => labelProfession(code) === `Profession ${String(code)}`);
    expect(unknown)
      .to.include.members([0, 11, 99, 255])
      .and.to.have.length(256 - 24);
  });
});
