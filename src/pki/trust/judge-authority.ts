import { KNOWN_AUTHORITIES } from '../../cpx/index.js';
import type { Certificate } from '../certificate.js';
import { readAuthorityName } from './read-authority-name.js';

/** What an authority is for: `root` is a trust anchor; the others stand between a root and a certificate. */
export type AuthorityRole = 'root' | 'persons' | 'organisations' | 'other';

/** Why an authority is accepted: the product knows its fingerprint, an administrator pinned it, or it is a test one. */
export type AuthoritySource = 'known' | 'pinned' | 'test';

/** Why a certificate is not accepted as an authority. */
export type AuthorityRefusal =
  /** The product does not know its fingerprint, and nobody has pinned it. */
  | 'unknown'
  /** It bears the names of ANS's test tree, which nobody asked for. */
  | 'test-tree'
  /** Pinned, or of the test tree, and no certification authority. */
  | 'no-authority';

/** What is made of one certificate. */
export type AuthorityVerdict =
  | { readonly accepted: true; readonly role: AuthorityRole; readonly source: AuthoritySource }
  | { readonly accepted: false; readonly reason: AuthorityRefusal };

/** Which authorities are accepted beside those that the product knows. */
export interface AuthorityRules {
  /** Lower-case hexadecimal SHA-256 of the DER of certificates that an administrator vouches for. */
  readonly pinned?: readonly string[];
  /**
   * Accept whatever bears the names of ANS's test tree. No fingerprint stands behind it: anybody can make such an
   * authority, and the PIN of its cards is known to everybody. For development alone.
   */
  readonly dangerouslyAllowTestTree?: boolean;
}

const KNOWN = new Map(KNOWN_AUTHORITIES.map((authority) => [authority.fingerprint, authority]));

/** Names of ANS's test tree. @see cpx.md, "PKI" */
const TEST_TREE = Object.freeze({ unit: 'IGC-SANTE TEST', commonName: 'TEST AC ' });

/**
 * Decides whether a certificate is an authority to rely on: its SHA-256 is in the product's table or pinned, or, where
 * that is asked for, its names are those of the test tree. No name alone is ever enough for the production tree.
 */
export function judgeAuthority(certificate: Certificate, rules: AuthorityRules = {}): AuthorityVerdict {
  const known = KNOWN.get(certificate.sha256);
  if (known !== undefined) return { accepted: true, role: known.role, source: 'known' };
  const pinned = rules.pinned?.includes(certificate.sha256) === true;
  const ofTestTree = isOfTestTree(certificate);
  if (!pinned && !ofTestTree) return { accepted: false, reason: 'unknown' };
  if (!pinned && rules.dangerouslyAllowTestTree !== true) return { accepted: false, reason: 'test-tree' };
  if (!certificate.isAuthority) return { accepted: false, reason: 'no-authority' };
  return { accepted: true, role: roleOf(certificate), source: pinned ? 'pinned' : 'test' };
}

/** Nothing else tells a root from what stands below it. */
function roleOf({ subject, issuer }: Certificate): AuthorityRole {
  return Buffer.compare(subject, issuer) === 0 ? 'root' : 'other';
}

function isOfTestTree(certificate: Certificate): boolean {
  const { commonName, units } = readAuthorityName(certificate);
  return units.includes(TEST_TREE.unit) && commonName?.startsWith(TEST_TREE.commonName) === true;
}
