import { constants, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto';
import type { TlsVersion } from './cipher-suites.js';

/** What a card can sign a handshake with. */
export type ClientScheme = 'rsa_pss_rsae_sha256' | 'rsa_pkcs1_sha256';

/** Everything about one signature scheme. */
export interface SignatureScheme {
  readonly id: number;
  readonly name: string;
  readonly keyType: 'rsa' | 'ec';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly pss?: true;
  /** TLS 1.3 binds an ECDSA scheme to a curve; TLS 1.2 does not. */
  readonly curve?: 'prime256v1' | 'secp384r1' | 'secp521r1';
  /** May sign a handshake of TLS 1.3; PKCS #1 v1.5 may only sign certificates there. */
  readonly in13: boolean;
}

/** In order of preference. No SHA-1, and no DSA. @see RFC 8446, section 4.2.3 */
export const SIGNATURE_SCHEMES: readonly SignatureScheme[] = [
  { id: 0x0403, name: 'ecdsa_secp256r1_sha256', keyType: 'ec', hash: 'sha256', curve: 'prime256v1', in13: true },
  { id: 0x0804, name: 'rsa_pss_rsae_sha256', keyType: 'rsa', hash: 'sha256', pss: true, in13: true },
  { id: 0x0503, name: 'ecdsa_secp384r1_sha384', keyType: 'ec', hash: 'sha384', curve: 'secp384r1', in13: true },
  { id: 0x0805, name: 'rsa_pss_rsae_sha384', keyType: 'rsa', hash: 'sha384', pss: true, in13: true },
  { id: 0x0603, name: 'ecdsa_secp521r1_sha512', keyType: 'ec', hash: 'sha512', curve: 'secp521r1', in13: true },
  { id: 0x0806, name: 'rsa_pss_rsae_sha512', keyType: 'rsa', hash: 'sha512', pss: true, in13: true },
  { id: 0x0401, name: 'rsa_pkcs1_sha256', keyType: 'rsa', hash: 'sha256', in13: false },
  { id: 0x0501, name: 'rsa_pkcs1_sha384', keyType: 'rsa', hash: 'sha384', in13: false },
  { id: 0x0601, name: 'rsa_pkcs1_sha512', keyType: 'rsa', hash: 'sha512', in13: false },
];

/** The scheme that a card signs with in each version. @see RFC 8446, section 4.4.3; RFC 5246, section 7.4.8 */
export const CLIENT_SCHEME_OF: Readonly<Record<TlsVersion, ClientScheme>> = {
  'TLSv1.3': 'rsa_pss_rsae_sha256',
  'TLSv1.2': 'rsa_pkcs1_sha256',
};

/** @throws RangeError for a scheme that is not in the table */
export function schemeNamed(name: string): SignatureScheme {
  const scheme = SIGNATURE_SCHEMES.find((row) => row.name === name);
  if (scheme === undefined) throw new RangeError(`no signature scheme ${name}`);
  return scheme;
}

/** May a key of this kind make such a signature in this version? */
export function fits(scheme: SignatureScheme, key: KeyObject, version: TlsVersion): boolean {
  if (scheme.keyType !== key.asymmetricKeyType) return false;
  if (version === 'TLSv1.2') return true;
  return scheme.in13 && (scheme.curve === undefined || scheme.curve === key.asymmetricKeyDetails?.namedCurve);
}

/** Is the signature right? Never throws: one of a broken form is a wrong one. */
export function verifyScheme(
  scheme: SignatureScheme,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const input: VerifyKeyObjectInput = scheme.pss
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key };
  try {
    return verify(scheme.hash, data, input, signature);
  } catch {
    return false; // OpenSSL refuses the signature's form
  }
}
