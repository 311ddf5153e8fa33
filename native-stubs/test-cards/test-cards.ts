import { createPrivateKey } from 'node:crypto';
import type { CertificatePurpose } from '../../src/cpx/index.js';
import { TEST_CARDS, type TestCardDescription } from './card-table.js';
import type { GeneratedAuthority, GeneratedTestCards } from './generate-test-cards.js';
import {
  crlAddresses,
  namesOf,
  TEST_TIERS,
  type RevocationAddresses,
  type TestAuthority,
  type TestBranch,
  type TestTier,
} from './test-authorities.js';

/** A certificate of a test card, and the key that a real card would keep to itself. */
export interface TestCardCertificate {
  readonly purpose: CertificatePurpose;
  readonly der: Uint8Array;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
}

/** A card of the table with what was generated for it. */
export interface TestCard extends TestCardDescription {
  readonly certificates: readonly TestCardCertificate[];
}

/** The test authorities and all test cards. */
export interface TestCards {
  /** Changes when anything was generated anew. */
  readonly edition: string;
  readonly addresses: RevocationAddresses;
  readonly branches: Readonly<Record<TestTier, TestBranch>>;
  /** The three roots, DER: what a relying party of the test tree trusts. */
  readonly anchors: readonly Uint8Array[];
  /** The three PERSONNES authorities, DER. */
  readonly intermediates: readonly Uint8Array[];
  readonly cards: readonly TestCard[];
  /** @throws RangeError when there is no card of that name */
  card(name: string): TestCard;
}

export function readGeneratedTestCards(generated: GeneratedTestCards, edition: string): TestCards {
  const branches = Object.fromEntries(
    TEST_TIERS.map((tier) => {
      const names = namesOf(tier);
      const crls = crlAddresses(tier, generated.addresses);
      const { root, persons } = generated.branches[tier];
      const branch: TestBranch = {
        root: readAuthority(root, names.root, crls.root),
        persons: readAuthority(persons, names.persons, crls.persons),
      };
      return [tier, branch];
    }),
  ) as Record<TestTier, TestBranch>;
  const cards = TEST_CARDS.map((card) => readCard(card, generated));
  return {
    edition,
    addresses: generated.addresses,
    branches,
    anchors: TEST_TIERS.map((tier) => branches[tier].root.der),
    intermediates: TEST_TIERS.map((tier) => branches[tier].persons.der),
    cards,
    card(name) {
      const found = cards.find((card) => card.name === name);
      if (found === undefined) {
        throw new RangeError(`no test card "${name}"; there are: ${cards.map((card) => card.name).join(', ')}`);
      }
      return found;
    },
  };
}

function readAuthority(generated: GeneratedAuthority, name: TestAuthority['name'], crl: string): TestAuthority {
  return {
    name,
    crl,
    der: Buffer.from(generated.certificate, 'base64'),
    privateKey: createPrivateKey(generated.key),
  };
}

function readCard(card: TestCardDescription, generated: GeneratedTestCards): TestCard {
  const keys = generated.leafKeys[card.keyPair];
  const certificates = Object.entries(generated.certificates[card.name] ?? {}).flatMap(([purpose, der]) =>
    keys === undefined
      ? []
      : [
          {
            purpose: purpose as CertificatePurpose,
            der: Buffer.from(der, 'base64'),
            privateKey: purpose === 'signature' ? keys.signature : keys.authentication,
          },
        ],
  );
  return { ...card, certificates };
}
