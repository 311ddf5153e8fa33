/** Card types of the CPx family, from the private extension 1.2.250.1.71.1.2.2. @see cpx.md, "Certificate of a CPS" */
export type CardType = 'CPS' | 'CPF' | 'CPE' | 'CPA';

/** What a certificate of the card is for, read from keyUsage (never from its label). */
export type CertificatePurpose = 'authentication' | 'signature' | 'technical';

/** The register that the first digit of PS_IdNat names. @see cpx.md, `PS_IdNat` */
export type NationalIdentifierKind =
  'ADELI' | 'ADELI_PRACTICE' | 'FINESS' | 'SIREN' | 'SIRET' | 'RPPS_PRACTICE' | 'RPPS' | 'STUDENT' | 'UNKNOWN';

/** The holder's national identifier, PS_IdNat: one type digit and the identifier itself. */
export interface NationalIdentifier {
  /** The whole text as in the subject's CN, for instance `810001234567`. */
  readonly value: string;
  readonly kind: NationalIdentifierKind;
  /** The identifier without its type digit, for instance the 11 digits of an RPPS number. */
  readonly identifier: string;
}

/** Who and what a CPx certificate speaks of. */
export interface CpxIdentity {
  readonly cardType: CardType;
  readonly purpose: CertificatePurpose;
  /** True when the certificate says that its card is of the test series, or when its issuer is of the test tree. */
  readonly test: boolean;
  readonly nationalIdentifier: NationalIdentifier;
  /** Absent where the certificate names no person (CPE). */
  readonly holder: { readonly givenName: string; readonly surname: string } | undefined;
  /** What to show to a person: `Marie DUPONT`, or for a CPE its pseudonym and structure. Never empty. */
  readonly displayName: string;
  /** Ten digits: the serial of the card, as in the token label; absent on certificates without the extension. */
  readonly cardNumber: string | undefined;
  readonly profession: { readonly code: number; readonly label: string } | undefined;
  /** Specialty code, for instance `SM36`. */
  readonly specialty: string | undefined;
  /** The subject's title, for instance `Infirmier`. */
  readonly title: string | undefined;
  /** Subject OU: the structure of a CPE or CPA, for instance `1<FINESS>`. */
  readonly structure: string | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hexadecimal, lower case, no leading zeros removed. */
  readonly serialNumber: string;
  /** RFC 4514-like text, to show and to record; never to compare. */
  readonly subject: string;
  readonly issuer: string;
}
