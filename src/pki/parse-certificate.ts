import { createHash, X509Certificate } from 'node:crypto';
import { BitString, fromBER, OctetString } from 'asn1js';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate as PkiCertificate,
  CRLDistributionPoints,
  ExtKeyUsage,
  InfoAccess,
  type Extension,
} from 'pkijs';
import { CpxError } from '../protocol/index.js';
import { equalAlgorithms, readAlgorithm } from './algorithm-name.js';
import { OID, type Certificate, type CrlAddress, type KeyUsage } from './certificate.js';
import { readExtension, readUris } from './read-extension.js';

/** Critical extensions that path validation processes, or that do not concern it. */
const PROCESSED: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.crlDistributionPoints,
  // Any policy is acceptable to us, so that the list of policies needs no processing of its own.
  OID.certificatePolicies,
  OID.extendedKeyUsage,
]);

/** Position of each bit in the BIT STRING, from the most significant one. @see RFC 5280, section 4.2.1.3 */
const KEY_USAGE_BITS: Readonly<Record<KeyUsage, number>> = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
  cRLSign: 6,
};

/** Larger than any certificate of the CPx family by far (they have about 2,000 bytes). */
const MAXIMUM_BYTES = 65_536;

/**
 * Reads a certificate. Both PKI.js and OpenSSL have to accept it, so that no reader's leniency decides what is trusted.
 * @param der one certificate and nothing after it
 * @throws CpxError ERR_CERTIFICATE_MALFORMED
 * @see RFC 5280, section 4.1
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAXIMUM_BYTES) throw malformed('is too large');
  try {
    return readCertificate(Uint8Array.from(der));
  } catch (cause) {
    if (cause instanceof CpxError) throw cause;
    throw malformed(cause instanceof RangeError ? cause.message : 'does not parse', cause);
  }
}

function readCertificate(der: Uint8Array): Certificate {
  const openssl = new X509Certificate(der);
  const { offset, result } = fromBER(der);
  if (offset !== der.length || openssl.raw.length !== der.length) throw malformed('has bytes after its end');
  const pki = new PkiCertificate({ schema: result });
  const signatureAlgorithm = readAlgorithm(pki.signatureAlgorithm);
  if (!equalAlgorithms(signatureAlgorithm, readAlgorithm(pki.signature))) {
    throw malformed('names two signature algorithms');
  }
  return {
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    tbs: pki.tbsView,
    signatureAlgorithm,
    signature: readBits(pki.signatureValue),
    serialNumber: pki.serialNumber.valueBlock.valueHexView,
    subject: new Uint8Array(pki.subject.valueBeforeDecode),
    issuer: new Uint8Array(pki.issuer.valueBeforeDecode),
    subjectText: openssl.subject.replaceAll('\n', ', '),
    notBefore: readTime(pki.notBefore.value),
    notAfter: readTime(pki.notAfter.value),
    publicKey: openssl.publicKey,
    spki: new Uint8Array(pki.subjectPublicKeyInfo.toSchema().toBER()),
    publicKeyBits: readBits(pki.subjectPublicKeyInfo.subjectPublicKey),
    ...readExtensions(pki.extensions ?? []),
  };
}

type ExtensionFields = Pick<
  Certificate,
  | 'isAuthority'
  | 'pathLength'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'crlAddresses'
  | 'ocspAddresses'
  | 'unknownCritical'
>;

function readExtensions(extensions: readonly Extension[]): ExtensionFields {
  const byOid = new Map(extensions.map((extension) => [extension.extnID, extension]));
  if (byOid.size !== extensions.length) throw malformed('has an extension twice');
  const basic = readExtension(byOid.get(OID.basicConstraints), BasicConstraints);
  const pathLength = basic?.pathLenConstraint;
  if (pathLength !== undefined && typeof pathLength !== 'number') throw malformed('has no proper path length');
  const keyId = byOid.get(OID.subjectKeyIdentifier);
  return {
    isAuthority: basic?.cA ?? false,
    pathLength,
    keyUsage: readKeyUsage(byOid.get(OID.keyUsage)),
    extendedKeyUsage: readExtension(byOid.get(OID.extendedKeyUsage), ExtKeyUsage)?.keyPurposes,
    subjectKeyId: keyId && readOctets(keyId.parsedValue),
    authorityKeyId: readExtension(byOid.get(OID.authorityKeyIdentifier), AuthorityKeyIdentifier)?.keyIdentifier
      ?.valueBlock.valueHexView,
    crlAddresses: readCrlAddresses(byOid.get(OID.crlDistributionPoints)),
    ocspAddresses: readOcspAddresses(byOid.get(OID.authorityInfoAccess)),
    unknownCritical: extensions
      .filter(({ critical, extnID }) => critical && !PROCESSED.has(extnID))
      .map((e) => e.extnID),
  };
}

function readKeyUsage(extension: Extension | undefined): ReadonlySet<KeyUsage> | undefined {
  if (extension === undefined) return undefined;
  const value: unknown = extension.parsedValue;
  if (!(value instanceof BitString)) throw malformed('has no proper key usage');
  const bits = value.valueBlock.valueHexView;
  const usages = Object.entries(KEY_USAGE_BITS) as [KeyUsage, number][];
  return new Set(usages.filter(([, bit]) => (((bits[bit >> 3] ?? 0) << (bit & 7)) & 0x80) !== 0).map(([name]) => name));
}

function readCrlAddresses(extension: Extension | undefined): CrlAddress[] {
  const points = readExtension(extension, CRLDistributionPoints)?.distributionPoints ?? [];
  return points.map(({ distributionPoint, cRLIssuer, reasons }) => ({
    urls: Array.isArray(distributionPoint) ? readUris(distributionPoint) : [],
    partial: cRLIssuer !== undefined || reasons !== undefined,
  }));
}

function readOcspAddresses(extension: Extension | undefined): string[] {
  const descriptions = readExtension(extension, InfoAccess)?.accessDescriptions ?? [];
  return readUris(descriptions.filter((d) => d.accessMethod === OID.ocsp).map((d) => d.accessLocation));
}

function readOctets(value: unknown): Uint8Array {
  if (!(value instanceof OctetString)) throw malformed('has no proper key identifier');
  return value.valueBlock.valueHexView;
}

/** Keys and signatures are whole octets. */
function readBits(value: BitString): Uint8Array {
  if (value.valueBlock.unusedBits !== 0) throw malformed('has a bit string of a broken octet');
  return value.valueBlock.valueHexView;
}

/** asn1js reads a malformed time as one long ago. @see RFC 5280, section 4.1.2.5 */
function readTime(value: Date): Date {
  if (!(value.getTime() >= Date.UTC(1950, 0))) throw malformed('has no proper validity');
  return value;
}

function malformed(problem: string, cause?: unknown): CpxError {
  return new CpxError('ERR_CERTIFICATE_MALFORMED', `the certificate ${problem}`, { cause });
}
