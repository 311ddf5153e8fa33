import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  authorityKeyIdentifier,
  basicConstraints,
  crlDistributionPoint,
  keyUsage,
  subjectKeyIdentifier,
} from './extensions.js';
import { issueCertificate } from './issue-certificate.js';
import type { Name } from './name.js';

/** The three levels of assurance of IGC-Santé. @see cpx.md, "PKI" */
export type TestTier = 'ELEMENTAIRE' | 'STANDARD' | 'FORT';

export const TEST_TIERS: readonly TestTier[] = ['ELEMENTAIRE', 'STANDARD', 'FORT'];

/** Where revocation is published; the addresses written into every certificate. */
export interface RevocationAddresses {
  /** Folder of the CRLs, ending in a slash. */
  readonly crlFolder: string;
  readonly ocsp: string;
}

/** ANS's addresses of its test tree. @see cpx.md, "PKI" */
export const ANS_TEST_ADDRESSES: RevocationAddresses = {
  crlFolder: 'http://igc-sante.esante.gouv.fr/CRL/',
  ocsp: 'http://ocsp.esante.gouv.fr',
};

/** A certification authority, with the key that a test needs to sign certificates, CRLs and OCSP answers. */
export interface TestAuthority {
  readonly name: Name;
  readonly der: Uint8Array;
  readonly privateKey: KeyObject;
  /** Where the CRL that this authority signs is published. */
  readonly crl: string;
}

/** Root and PERSONNES authority of one tier. */
export interface TestBranch {
  readonly root: TestAuthority;
  readonly persons: TestAuthority;
}

/** Abbreviations in ANS's CRL file names: `ACI-FO-PP-TEST.crl`. */
const CRL_LETTERS: Readonly<Record<TestTier, string>> = { ELEMENTAIRE: 'EL', STANDARD: 'ST', FORT: 'FO' };

/** Years of validity around the day of issue, so that expired leaves still have valid issuers. */
const AUTHORITY_YEARS = { before: 10, after: 20 } as const;

/**
 * Issues the root and the PERSONNES authority of one tier, named as in ANS's test tree: `OU=IGC-SANTE TEST`,
 * `CN=TEST AC …`.
 * @param keys PKCS#8 PEM of the root and of the PERSONNES authority
 */
export function issueBranch(
  tier: TestTier,
  keys: { readonly root: string; readonly persons: string },
  addresses: RevocationAddresses,
  day: Date,
): { readonly root: Buffer; readonly persons: Buffer } {
  const validity = {
    notBefore: shiftYears(day, -AUTHORITY_YEARS.before),
    notAfter: shiftYears(day, AUTHORITY_YEARS.after),
  };
  const names = namesOf(tier);
  const rootKey = createPrivateKey(keys.root);
  const rootPublicKey = createPublicKey(keys.root);
  const personsPublicKey = createPublicKey(keys.persons);
  const root = issueCertificate(
    {
      ...validity,
      subject: names.root,
      issuer: names.root,
      publicKey: rootPublicKey,
      extensions: [
        basicConstraints(undefined),
        keyUsage('keyCertSign', 'cRLSign'),
        subjectKeyIdentifier(rootPublicKey),
      ],
    },
    rootKey,
  );
  const persons = issueCertificate(
    {
      ...validity,
      subject: names.persons,
      issuer: names.root,
      publicKey: personsPublicKey,
      extensions: [
        basicConstraints(0),
        keyUsage('keyCertSign', 'cRLSign'),
        subjectKeyIdentifier(personsPublicKey),
        authorityKeyIdentifier(rootPublicKey),
        crlDistributionPoint(crlAddresses(tier, addresses).root),
      ],
    },
    rootKey,
  );
  return { root, persons };
}

export function namesOf(tier: TestTier): { readonly root: Name; readonly persons: Name } {
  const common: Name = [{ C: 'FR' }, { O: 'ASIP-SANTE' }, { OU: '0002 187512751' }, { OU: 'IGC-SANTE TEST' }];
  return {
    root: [...common, { CN: `TEST AC RACINE IGC-SANTE ${tier}` }],
    persons: [...common, { CN: `TEST AC IGC-SANTE ${tier} PERSONNES` }],
  };
}

export function crlAddresses(
  tier: TestTier,
  { crlFolder }: RevocationAddresses,
): { readonly root: string; readonly persons: string } {
  const letters = CRL_LETTERS[tier];
  return { root: `${crlFolder}ACR-${letters}-TEST.crl`, persons: `${crlFolder}ACI-${letters}-PP-TEST.crl` };
}

function shiftYears(day: Date, years: number): Date {
  const shifted = new Date(day);
  shifted.setUTCFullYear(shifted.getUTCFullYear() + years);
  return shifted;
}
