/**
 * Professions by the code in the extension 1.2.250.1.71.1.2.7, with the French name that the register uses.
 * @see cpx.md, "Professions"
 */
const PROFESSIONS: Readonly<Record<number, string>> = {
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

/** The profession's name; a code that is not in the table is shown as such rather than hidden. */
export function labelProfession(code: number): string {
  return PROFESSIONS[code] ?? `Profession ${String(code)}`;
}
