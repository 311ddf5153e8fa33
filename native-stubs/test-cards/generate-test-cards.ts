import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificatePurpose } from '../../src/cpx/index.js';
import { TEST_CARDS, type TestCardDescription } from './card-table.js';
import { issueLeaf } from './issue-leaf.js';
import {
  crlAddresses,
  issueBranch,
  namesOf,
  TEST_TIERS,
  type RevocationAddresses,
  type TestTier,
} from './test-authorities.js';

/** Everything that is generated once and kept: keys as PKCS#8 PEM, certificates as base64 DER. */
export interface GeneratedTestCards {
  readonly addresses: RevocationAddresses;
  readonly branches: Readonly<
    Record<TestTier, { readonly root: GeneratedAuthority; readonly persons: GeneratedAuthority }>
  >;
  readonly leafKeys: readonly LeafKeys[];
  /** By card name and purpose. */
  readonly certificates: Readonly<Record<string, Readonly<Partial<Record<CertificatePurpose, string>>>>>;
}

export interface GeneratedAuthority {
  readonly key: string;
  readonly certificate: string;
}

/** The keys of one card. The technical key signs with the authentication one's; no test has both on one card. */
export interface LeafKeys {
  readonly authentication: string;
  readonly signature: string;
}

/** Pairs of keys that the cards share among them: keys are what takes time, and four pairs keep cards that meet apart. */
const LEAF_KEY_PAIRS = 4;

const DAY_MS = 86_400_000;

/** Days from the start of the period in which the cards are used. A valid card outlives every period. */
const VALIDITY_DAYS: Readonly<Record<TestCardDescription['validity'], { readonly from: number; readonly to: number }>> =
  {
    valid: { from: -30, to: 1095 },
    expired: { from: -1125, to: -30 },
    'not-yet-valid': { from: 365, to: 1460 },
  };

/**
 * Generates the test authorities and the certificates of every card of the table.
 * @param start first day of the period in which they are used
 */
export async function generateTestCards(addresses: RevocationAddresses, start: Date): Promise<GeneratedTestCards> {
  const authorityKeys = TEST_TIERS.map(() => Promise.all([generateKey(), generateKey()]));
  const pairs = Promise.all(
    Array.from({ length: LEAF_KEY_PAIRS }, async () => {
      const [authentication, signature] = await Promise.all([generateKey(), generateKey()]);
      return { authentication, signature };
    }),
  );
  const branches = {} as Record<TestTier, { root: GeneratedAuthority; persons: GeneratedAuthority }>;
  for (const [index, tier] of TEST_TIERS.entries()) {
    const [root, persons] = (await authorityKeys[index]) ?? ['', ''];
    const issued = issueBranch(tier, { root, persons }, addresses, start);
    branches[tier] = {
      root: { key: root, certificate: issued.root.toString('base64') },
      persons: { key: persons, certificate: issued.persons.toString('base64') },
    };
  }
  const leafKeys = await pairs;
  const parsed = new Map<string, KeyObject>();
  const keyOf = (pem: string): KeyObject => {
    const key = parsed.get(pem) ?? createPrivateKey(pem);
    parsed.set(pem, key);
    return key;
  };
  const certificates = Object.fromEntries(
    TEST_CARDS.map((card) => [card.name, issueCardCertificates(card, { addresses, branches, leafKeys, start, keyOf })]),
  );
  return { addresses, branches, leafKeys, certificates };
}

function issueCardCertificates(
  card: TestCardDescription,
  made: Omit<GeneratedTestCards, 'certificates'> & { readonly start: Date; readonly keyOf: (pem: string) => KeyObject },
): Partial<Record<CertificatePurpose, string>> {
  const { holder } = card;
  const keys = made.leafKeys[card.keyPair];
  if (holder === undefined || keys === undefined) return {};
  const branch = made.branches[holder.tier].persons;
  const authority = {
    name: namesOf(holder.tier).persons,
    der: Buffer.from(branch.certificate, 'base64'),
    privateKey: made.keyOf(branch.key),
    crl: crlAddresses(holder.tier, made.addresses).persons,
  };
  const days = VALIDITY_DAYS[card.validity];
  const issue = (purpose: CertificatePurpose, key: string): string =>
    issueLeaf(authority, {
      holder,
      cardNumber: card.cardNumber,
      purpose,
      privateKey: made.keyOf(key),
      notBefore: new Date(made.start.getTime() + days.from * DAY_MS),
      // The last second of a day, as on real cards.
      notAfter: new Date(made.start.getTime() + days.to * DAY_MS - 1000),
      ocsp: made.addresses.ocsp,
    }).toString('base64');
  if (card.contactless) return { technical: issue('technical', keys.authentication) };
  return {
    authentication: DAMAGES[card.malformed](issue('authentication', keys.authentication)),
    signature: issue('signature', keys.signature),
  };
}

/** What is done to a certificate that the table calls malformed; base64 in, base64 out. */
const DAMAGES: Readonly<Record<TestCardDescription['malformed'], (certificate: string) => string>> = {
  no: (certificate) => certificate,
  // Letters for the digits of notAfter: the structure is whole, and no parser can make a date of it.
  inside: (certificate) => {
    const der = Buffer.from(certificate, 'base64');
    const notAfter = der.indexOf(Buffer.of(0x17, 0x0d), der.indexOf(Buffer.of(0x17, 0x0d)) + 1);
    der.write('XXXXXXXXXXXX', notAfter + 2, 'ascii');
    return der.toString('base64');
  },
  // The outer length promises more bytes than there are.
  outside: (certificate) => {
    const der = Buffer.from(certificate, 'base64');
    der.writeUInt16BE(der.readUInt16BE(2) + 64, 2);
    return der.toString('base64');
  },
};

async function generateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
