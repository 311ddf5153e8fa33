import type { KeyObject } from 'node:crypto';
import type { AlgorithmName } from './algorithm-name.js';

/** Key usage bits that the checks of this folder ask for. @see RFC 5280, section 4.2.1.3 */
export type KeyUsage = 'digitalSignature' | 'nonRepudiation' | 'keyCertSign' | 'cRLSign';

/** One place where a certificate's revocation list may be fetched. @see RFC 5280, section 4.2.1.13 */
export interface CrlAddress {
  /** Absolute addresses as the certificate states them, whatever their scheme. */
  readonly urls: readonly string[];
  /** The list there is signed by somebody else, or speaks of some reasons only: this library refuses both. */
  readonly partial: boolean;
}

/**
 * An X.509 certificate, parsed once and for all: every field that path validation and revocation look at is here, so
 * that nothing after `parseCertificate` can meet malformed ASN.1. Names are DER bytes: they are compared, never read.
 */
export interface Certificate {
  readonly der: Uint8Array;
  /** Lower-case hexadecimal SHA-256 of `der`. */
  readonly sha256: string;
  /** The signed part, as it was signed. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmName;
  readonly signature: Uint8Array;
  /** Content octets of the serial number's INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  /** For people and logs only. */
  readonly subjectText: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** The bits of subjectPublicKey without the count of unused bits: what OCSP and key identifiers hash. */
  readonly publicKeyBits: Uint8Array;
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
  /** Undefined when the certificate has no key usage extension. */
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  /** Undefined when the certificate has no extended key usage extension. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectKeyId: Uint8Array | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly crlAddresses: readonly CrlAddress[];
  readonly ocspAddresses: readonly string[];
  /** OIDs of critical extensions that this library does not process: such a certificate is never trusted. */
  readonly unknownCritical: readonly string[];
}

/** Object identifiers that this folder compares. @see RFC 5280, sections 4.2 and 5.2; RFC 6960, section 4 */
export const OID = Object.freeze({
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  anyExtendedKeyUsage: '2.5.29.37.0',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  ocsp: '1.3.6.1.5.5.7.48.1',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
});
