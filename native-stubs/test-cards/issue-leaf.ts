import { createPublicKey, type KeyObject } from 'node:crypto';
import type { CertificatePurpose } from '../../src/cpx/index.js';
import type { TestHolder } from './card-table.js';
import type { Der } from './der.js';
import {
  authorityKeyIdentifier,
  certificatePolicy,
  cpxExtensions,
  crlDistributionPoint,
  extendedKeyUsage,
  keyUsage,
  ocspAddress,
  subjectKeyIdentifier,
  userPrincipalName,
} from './extensions.js';
import { issueCertificate } from './issue-certificate.js';
import type { Name, RelativeName } from './name.js';
import type { TestAuthority } from './test-authorities.js';

/** What a certificate of a card says, and until when. */
export interface LeafRequest {
  readonly holder: TestHolder;
  readonly cardNumber: string;
  readonly purpose: CertificatePurpose;
  readonly privateKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly ocsp: string;
}

/** The usages by purpose; the policy of the signature certificate was read on a card, the other two are our own. */
const PROFILES: Readonly<Record<CertificatePurpose, (holder: TestHolder) => readonly Der[]>> = {
  authentication: (holder) => [
    keyUsage('digitalSignature'),
    extendedKeyUsage('clientAuth', 'smartcardLogon'),
    certificatePolicy('1.2.250.1.213.1.7.2.1.1.1.2'),
    userPrincipalName(`${holder.nationalIdentifier.replace('/', '-')}@cpx.test`),
  ],
  signature: () => [
    keyUsage('nonRepudiation'),
    extendedKeyUsage('emailProtection'),
    certificatePolicy('1.2.250.1.213.1.7.2.1.1.1.1'),
  ],
  // Purpose is read from keyUsage alone, so a technical certificate has neither of the other two.
  technical: () => [keyUsage('keyEncipherment'), certificatePolicy('1.2.250.1.213.1.7.2.1.1.1.3')],
};

/**
 * Issues a certificate of a CPx card, with everything that cpx.md reports of one.
 * @returns its DER bytes
 * @see cpx.md, "Certificate of a CPS"
 */
export function issueLeaf(authority: TestAuthority, request: LeafRequest): Buffer {
  const { holder } = request;
  const publicKey = createPublicKey(request.privateKey);
  return issueCertificate(
    {
      subject: subjectOf(holder),
      issuer: authority.name,
      publicKey,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      extensions: [
        authorityKeyIdentifier(createPublicKey(authority.privateKey)),
        subjectKeyIdentifier(publicKey),
        ...PROFILES[request.purpose](holder),
        crlDistributionPoint(authority.crl),
        ocspAddress(request.ocsp),
        ...cpxExtensions({
          cardType: holder.cardType,
          cardNumber: request.cardNumber,
          test: true,
          ...(holder.profession === undefined ? {} : { profession: holder.profession }),
          ...(holder.specialty === undefined ? {} : { specialty: holder.specialty }),
        }),
      ],
    },
    authority.privateKey,
  );
}

/** The subject of a holder's certificates: the last part is the one multi-valued RDN {GN + CN + SN} where a person is named. */
export function subjectOf(holder: TestHolder): Name {
  const last: RelativeName =
    holder.person === undefined
      ? { CN: holder.nationalIdentifier }
      : { GN: holder.person.givenName, CN: holder.nationalIdentifier, SN: holder.person.surname };
  return [
    { C: 'FR' },
    ...(holder.structure === undefined ? [] : [{ OU: holder.structure }]),
    ...(holder.title === undefined ? [] : [{ title: holder.title }]),
    ...(holder.pseudonym === undefined ? [] : [{ pseudonym: holder.pseudonym }]),
    last,
  ];
}
