import { createPublicKey, type KeyObject } from 'node:crypto';
import { TEST_CARDS, type TestHolder } from './card-table.js';
import { encodeDer, sequence, utf8String } from './der.js';
import {
  authorityKeyIdentifier,
  cpxExtensions,
  crlDistributionPoint,
  extendedKeyUsage,
  extension,
  keyUsage,
  ocspAddress,
  subjectKeyIdentifier,
} from './extensions.js';
import { issueCertificate, type CertificateContents } from './issue-certificate.js';
import { subjectOf } from './issue-leaf.js';
import type { TestAuthority } from './test-authorities.js';

/** What may be wrong with a certificate, each with the one thing changed from a good authentication certificate. */
export type LeafVariant =
  | 'good'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-purpose'
  | 'server-purpose'
  | 'no-extended-key-usage'
  | 'no-extensions'
  | 'no-cpx-extensions'
  | 'no-revocation-addresses'
  | 'production-series'
  | 'unknown-critical-extension'
  | 'malformed'
  | 'truncated'
  | 'trailing-bytes';

export interface LeafVariantRequest {
  readonly variant: LeafVariant;
  /** Who signs; an authority of another tree gives a certificate with the wrong issuer. */
  readonly authority: TestAuthority;
  readonly privateKey: KeyObject;
  readonly now: Date;
  readonly ocsp: string;
  /** Default: the first holder of the card table. */
  readonly holder?: TestHolder;
  /** Default: `3997009910`. */
  readonly cardNumber?: string;
  readonly serialNumber?: Uint8Array;
}

const DAY_MS = 86_400_000;

/**
 * Issues a leaf certificate for tests of whoever must judge one.
 * @returns its DER bytes, or what is left of them
 */
export function issueLeafVariant(request: LeafVariantRequest): Buffer {
  const { variant, authority } = request;
  const der = issueCertificate(contentsOf(request), authority.privateKey);
  return DAMAGES[variant]?.(der) ?? der;
}

const DAMAGES: Readonly<Partial<Record<LeafVariant, (der: Buffer) => Buffer>>> = {
  // A length that says more than there is.
  malformed: (der) => {
    der.writeUInt16BE(der.readUInt16BE(2) + 64, 2);
    return der;
  },
  truncated: (der) => der.subarray(0, der.length - 40),
  'trailing-bytes': (der) => Buffer.concat([der, encodeDer(sequence())]),
};

function contentsOf(request: LeafVariantRequest): CertificateContents {
  const { variant, authority } = request;
  const holder = request.holder ?? firstHolder();
  const publicKey = createPublicKey(request.privateKey);
  const revocation = [crlDistributionPoint(authority.crl), ocspAddress(request.ocsp)];
  const cpx = cpxExtensions({
    cardType: holder.cardType,
    cardNumber: request.cardNumber ?? '3997009910',
    test: variant !== 'production-series',
    ...(holder.profession === undefined ? {} : { profession: holder.profession }),
    ...(holder.specialty === undefined ? {} : { specialty: holder.specialty }),
  });
  const day = (days: number): Date => new Date(request.now.getTime() + days * DAY_MS);
  const usage =
    variant === 'wrong-purpose'
      ? [keyUsage('nonRepudiation'), extendedKeyUsage('emailProtection')]
      : [
          keyUsage('digitalSignature'),
          ...(variant === 'no-extended-key-usage'
            ? []
            : [extendedKeyUsage(variant === 'server-purpose' ? 'serverAuth' : 'clientAuth')]),
        ];
  return {
    subject: subjectOf(holder),
    issuer: authority.name,
    publicKey,
    notBefore: day(variant === 'expired' ? -400 : variant === 'not-yet-valid' ? 10 : -30),
    notAfter: day(variant === 'expired' ? -10 : 365),
    extensions:
      variant === 'no-extensions'
        ? []
        : [
            authorityKeyIdentifier(createPublicKey(authority.privateKey)),
            subjectKeyIdentifier(publicKey),
            ...usage,
            ...(variant === 'no-revocation-addresses' ? [] : revocation),
            ...(variant === 'no-cpx-extensions' ? [] : cpx),
            ...(variant === 'unknown-critical-extension'
              ? [extension('1.2.250.1.71.99.1', utf8String('test'), true)]
              : []),
          ],
    ...(request.serialNumber === undefined ? {} : { serialNumber: request.serialNumber }),
  };
}

function firstHolder(): TestHolder {
  const holder = TEST_CARDS[0]?.holder;
  if (holder === undefined) throw new Error('the card table begins with a card that has no holder');
  return holder;
}
