import { decodeCertificate, findAttribute, formatName, type DecodedCertificate } from './certificate.js';
import { decodeDer, expectTag, malformed, readSmallInteger, readText, TAG } from './der.js';
import type { CardType, CertificatePurpose, CpxIdentity } from './identity.js';
import { readNationalIdentifier } from './national-identifier.js';
import { labelProfession } from './professions.js';

/** Private extensions of CPx certificates. @see cpx.md, "Certificate of a CPS" */
const EXTENSION = Object.freeze({
  cardType: '1.2.250.1.71.1.2.2',
  cardNumber: '1.2.250.1.71.1.2.3',
  category: '1.2.250.1.71.1.2.5',
  profession: '1.2.250.1.71.1.2.7',
  specialty: '1.2.250.1.71.4.2.5',
});

/** Values of the card-type extension. The register also calls CPE "CDE" and CPA "CDA". */
const CARD_TYPES: readonly CardType[] = ['CPS', 'CPF', 'CPE', 'CPA'];

/** Added to the category of certificates of the test series. */
const TEST_CATEGORY = 0x80;

const EXTENDED_KEY_USAGE = Object.freeze({ any: '2.5.29.37.0', clientAuthentication: '1.3.6.1.5.5.7.3.2' });

/**
 * Reads from a CPx certificate who and what it speaks of. Nothing is verified here: neither dates nor issuer.
 * @param der the certificate's DER bytes
 * @throws CpxError ERR_CERTIFICATE_MALFORMED, also when it is not a certificate of a CPx card
 */
export function readIdentity(der: Uint8Array): CpxIdentity {
  const certificate = decodeCertificate(der);
  const { subject, issuer } = certificate;
  const commonName = findAttribute(subject, 'CN');
  if (commonName === undefined || commonName.length > 64) throw malformed('has no proper holder identifier');
  const cardType = CARD_TYPES[readSmallInteger(extension(certificate, 'cardType', true), 'card type')];
  if (cardType === undefined) throw malformed('has an unknown card type');
  const holder = readHolder(certificate, cardType);
  return {
    cardType,
    purpose: readPurpose(certificate),
    test: readTest(certificate),
    nationalIdentifier: readNationalIdentifier(commonName),
    holder,
    displayName: holder ? `${holder.givenName} ${holder.surname}`.trim() : nameWithoutPerson(certificate, cardType),
    cardNumber: readCardNumber(certificate),
    profession: readProfession(certificate),
    specialty: readSpecialty(certificate),
    title: findAttribute(subject, 'title'),
    structure: findAttribute(subject, 'OU'),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    serialNumber: certificate.serialNumber,
    subject: formatName(subject),
    issuer: formatName(issuer),
  };
}

function extension(certificate: DecodedCertificate, name: keyof typeof EXTENSION, required: boolean) {
  const content = certificate.extensions.get(EXTENSION[name]);
  if (content === undefined && required) throw malformed('is not one of a CPx card');
  return content && decodeDer(content);
}

/** A CPE names a service, not a person; the other cards name theirs. */
function readHolder({ subject }: DecodedCertificate, cardType: CardType): CpxIdentity['holder'] {
  const givenName = findAttribute(subject, 'GN');
  const surname = findAttribute(subject, 'SN');
  if (surname !== undefined) return { givenName: givenName ?? '', surname };
  if (cardType === 'CPE') return undefined;
  throw malformed('names no holder');
}

function nameWithoutPerson({ subject }: DecodedCertificate, cardType: CardType): string {
  return findAttribute(subject, 'pseudonym') ?? findAttribute(subject, 'title') ?? cardType;
}

/** Never from the label: choice by keyUsage. @see RFC 5280, sections 4.2.1.3 and 4.2.1.12 */
function readPurpose({ keyUsage, extendedKeyUsage }: DecodedCertificate): CertificatePurpose {
  const [digitalSignature = false, nonRepudiation = false] = keyUsage ?? [];
  const { any, clientAuthentication } = EXTENDED_KEY_USAGE;
  const mayAuthenticate =
    extendedKeyUsage === undefined || extendedKeyUsage.some((oid) => oid === any || oid === clientAuthentication);
  if (digitalSignature && !nonRepudiation && mayAuthenticate) return 'authentication';
  return nonRepudiation ? 'signature' : 'technical';
}

function readTest(certificate: DecodedCertificate): boolean {
  const category = extension(certificate, 'category', false);
  if (category !== undefined) {
    const [octet] = expectTag(category, TAG.octetString, 'category').content;
    if (octet === undefined) throw malformed('has no proper category');
    if (octet >= TEST_CATEGORY) return true;
  }
  return certificate.issuer.flat().some(({ value }) => value === 'IGC-SANTE TEST' || value.startsWith('TEST AC '));
}

/** `8025000001/<10 digits>`: issuer of the card, and its serial as in the token label. */
function readCardNumber(certificate: DecodedCertificate): string | undefined {
  const element = extension(certificate, 'cardNumber', false);
  return element && /^\d{10}\/(\d{10})$/.exec(readText(element, 'card number'))?.[1];
}

function readProfession(certificate: DecodedCertificate): CpxIdentity['profession'] {
  const element = extension(certificate, 'profession', false);
  if (element === undefined) return undefined;
  const code = readSmallInteger(element, 'profession');
  return { code, label: labelProfession(code) };
}

function readSpecialty(certificate: DecodedCertificate): string | undefined {
  const element = extension(certificate, 'specialty', false);
  if (element === undefined) return undefined;
  const [first] = expectTag(element, TAG.sequence, 'specialty').children;
  return first && readText(first, 'specialty');
}
