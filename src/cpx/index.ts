/**
 * What a CPx card is: certificate → identity, card families by ATR, profession codes, labels, known trust anchors.
 * Imports protocol and node-forge; runs anywhere.
 * @see cpx.md; ANS, PKCS#11 external specification v2.0.0; RFC 5280
 */
export { cardFamilyOfAtr, type CardFamily } from './card-family.js';
export { checkValidity } from './check-validity.js';
export type {
  CardType,
  CertificatePurpose,
  CpxIdentity,
  NationalIdentifier,
  NationalIdentifierKind,
} from './identity.js';
export { labelProfession } from './professions.js';
export { readIdentity } from './read-identity.js';
export { KNOWN_AUTHORITIES, type KnownAuthority } from './trust-anchors.js';
