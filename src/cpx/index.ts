/**
 * What a CPx card is: certificate → identity, card families by ATR, profession codes, labels, known trust anchors.
 * Imports protocol and node-forge; runs anywhere.
 * @see cpx.md; ANS, PKCS#11 external specification v2.0.0
 */
export type {
  CardType,
  CertificatePurpose,
  CpxIdentity,
  NationalIdentifier,
  NationalIdentifierKind,
} from './identity.js';
