import type { NationalIdentifier, NationalIdentifierKind } from './identity.js';

/**
 * PS_IdNat: the type digit, the register that it names, and the form of what follows it. A text that starts with a known
 * digit and has another form is of kind UNKNOWN: shown and compared, never taken for a number of that register.
 * @see cpx.md, `PS_IdNat`; ANS, PS_IdNat as in the subject CN of CPx certificates
 */
const KINDS: readonly (readonly [digit: string, kind: NationalIdentifierKind, form: RegExp])[] = [
  ['0', 'ADELI', /^[0-9A-Z]{9}$/],
  ['1', 'ADELI_PRACTICE', /^[0-9A-Z]{9}\/[0-9A-Za-z]+$/],
  ['3', 'FINESS', /^[0-9A-Z]{9}\/[0-9A-Za-z]+$/],
  ['4', 'SIREN', /^\d{9}\/[0-9A-Za-z]+$/],
  ['5', 'SIRET', /^\d{14}\/[0-9A-Za-z]+$/],
  ['6', 'RPPS_PRACTICE', /^\d{11}\/[0-9A-Za-z]+$/],
  ['8', 'RPPS', /^\d{11}$/],
  ['9', 'STUDENT', /^[0-9A-Za-z]+$/],
];

/** @param value the subject CN, for instance `810001234567` or `3750000001/0000000012` */
export function readNationalIdentifier(value: string): NationalIdentifier {
  const identifier = value.slice(1);
  const row = KINDS.find(([digit, , form]) => value.startsWith(digit) && form.test(identifier));
  return { value, kind: row?.[1] ?? 'UNKNOWN', identifier };
}
