/**
 * The generated test PKI and the people whose cards are simulated: authorities named as in ANS's test tree, one table of
 * cards, their certificates, and leaf certificates with one thing wrong for tests of whoever must judge one; and the DER
 * encoder of it all, which writes the virtual card's files too. Imports cpx, protocol and node-forge. For tests and development only; never shipped in a package.
 * @see cpx.md
 */
export {
  PIN_TRIES,
  TEST_CARDS,
  TEST_PIN,
  TEST_UNBLOCK_CODE,
  type TestCardDescription,
  type TestCardFamily,
  type TestHolder,
} from './card-table.js';
export {
  boolean,
  contextConstructed,
  contextPrimitive,
  encodeDer,
  enumerated,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
  type Der,
} from './der.js';
export { defaultTestCardFolder } from './default-folder.js';
export { issueCertificate, type CertificateContents } from './issue-certificate.js';
export { issueLeafVariant, type LeafVariant, type LeafVariantRequest } from './leaf-variants.js';
export { openTestCards, type TestCardOptions } from './open-test-cards.js';
export {
  ANS_TEST_ADDRESSES,
  TEST_TIERS,
  type RevocationAddresses,
  type TestAuthority,
  type TestBranch,
  type TestTier,
} from './test-authorities.js';
export type { TestCard, TestCardCertificate, TestCards } from './test-cards.js';
