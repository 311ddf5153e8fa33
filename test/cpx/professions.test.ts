import { expect } from 'chai';
import { labelProfession } from '../../src/cpx/index.js';

/** @see cpx.md, "Professions" */
const LABELS: Readonly<Record<number, string>> = {
  10: 'Médecin',
  21: 'Pharmacien',
  26: 'Audioprothésiste',
  28: 'Opticien-lunetier',
  31: 'Assistant dentaire',
  32: 'Physicien médical',
  35: 'Aide-soignant',
  36: 'Ambulancier',
  37: 'Auxiliaire de puériculture',
  38: 'Préparateur en pharmacie',
  39: 'Préparateur en pharmacie',
  40: 'Chirurgien-dentiste',
  50: 'Sage-femme',
  60: 'Infirmier',
  69: 'Infirmier psychiatrique',
  70: 'Masseur-kinésithérapeute',
  80: 'Pédicure-podologue',
  86: 'Technicien de laboratoire',
  91: 'Orthophoniste',
  92: 'Orthoptiste',
  94: 'Ergothérapeute',
  95: 'Diététicien',
  96: 'Psychomotricien',
  98: 'Manipulateur ERM',
};

describe('label of a profession', () => {
  it('is the one that the register uses, and names the code where there is none', () => {
    for (let code = 0; code <= 255; code += 1) {
      expect(labelProfession(code)).to.equal(LABELS[code] ?? `Profession ${String(code)}`);
    }
  });
});
