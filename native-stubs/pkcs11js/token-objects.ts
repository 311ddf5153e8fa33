import { createPublicKey } from 'node:crypto';
import type { asn1 as Asn1Types } from 'node-forge';
import asn1 from 'node-forge/lib/asn1.js';
import type { CardFile } from './card-files.js';
import { CKA, CKC_X_509, CKK_RSA, CKO, ULONG_BYTES } from './constants.js';
import { CPX_AID, type Personality } from './personality.js';
import type { KeyPurpose } from './sign-with-key.js';

/** An attribute: its octets, or how to get them of the card, or that it is never told. */
export type AttributeValue = Buffer | (() => Buffer) | 'sensitive';

/** An object of the token. */
export interface TokenObject {
  /** Seen after a login only. */
  readonly private: boolean;
  readonly attributes: ReadonlyMap<number, AttributeValue>;
  /** On private keys. */
  readonly key?: { readonly purpose: KeyPurpose; readonly privateKey: string };
}

/** Reads a certificate of the card, by way of the module's cache. Empty when that failed. */
export type CertificateReading = (purpose: KeyPurpose) => Buffer;

/** @see cpx.md, "The module as a client sees it" */
const CERTIFICATE_LABELS: Readonly<Record<KeyPurpose, string>> = {
  signature: 'Certificat de Signature CPS',
  authentication: "Certificat d'Authentification CPS",
  technical: 'Certificat Technique CPS',
};

const PRIVATE_KEY_LABELS: Readonly<Record<KeyPurpose, string>> = {
  signature: 'CPS_PRIV_SIG',
  authentication: 'CPS_PRIV_AUT',
  technical: 'CPS_PRIV_TECH_AUT',
};

const PUBLIC_DATA = ['CPS_DATA', 'CPS_ID_CARD', 'CPS_NAME_PS', 'CPS_LANG_PS', 'CPS_INFO_PS'];

/** Holes are allowed: a person's second activity may be the third entry. */
const PRIVATE_DATA = ['CPS_ACTIVITY_01_PS', 'CPS_ACTIVITY_03_PS'];

/** The module adds these on CPS3 by itself. @see virtual-card.md, section 5, last but two */
const CPS3_PRIVATE_DATA = ['CPS_SIT_FACT', 'CPS2TER_ACTIVITY_01_PS', 'CPS2TER_ACTIVITY_03_PS'];

const SECRET_ATTRIBUTES = [
  CKA.PRIVATE_EXPONENT,
  CKA.PRIME_1,
  CKA.PRIME_2,
  CKA.EXPONENT_1,
  CKA.EXPONENT_2,
  CKA.COEFFICIENT,
];

/** All objects of a recognised card, in an order that does not change at login: handles are numbers in this list. */
export function listTokenObjects(
  card: CardFile,
  personality: Personality,
  readCertificate: CertificateReading,
): readonly TokenObject[] {
  const certificates = card.certificates.map(({ purpose, privateKey }) => ({
    purpose,
    privateKey,
    id: Buffer.concat([CPX_AID, Buffer.of(personality.identifiers[purpose])]),
    read: () => readCertificate(purpose),
  }));
  const privateData = personality.moreActivityObjects ? [...PRIVATE_DATA, ...CPS3_PRIVATE_DATA] : PRIVATE_DATA;
  return [
    ...certificates.map(({ purpose, id, read }) => certificateObject(CERTIFICATE_LABELS[purpose], id, read)),
    ...certificates.map(({ purpose, id, privateKey }) =>
      publicKeyObject(`Cle publique - ${CERTIFICATE_LABELS[purpose]}`, id, privateKey),
    ),
    ...PUBLIC_DATA.map((label) => dataObject(label, false, card)),
    ...certificates.map(({ purpose, id, privateKey }) => privateKeyObject(purpose, id, privateKey)),
    ...(card.contactless ? [] : privateData.map((label) => dataObject(label, true, card))),
  ];
}

/** A CK_ULONG as it lies in memory. */
export function encodeUlong(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes.subarray(0, ULONG_BYTES);
}

/** Whether an object has all the attributes of a template, octet by octet. */
export function matchesTemplate(
  object: TokenObject,
  template: readonly { readonly type: number; readonly value: Buffer }[],
): boolean {
  return template.every(({ type, value }) => {
    const own = object.attributes.get(type);
    if (own === undefined || own === 'sensitive') return false;
    return value.equals(typeof own === 'function' ? own() : own);
  });
}

function certificateObject(label: string, id: Buffer, read: () => Buffer): TokenObject {
  const part = (name: CertificatePart) => () => certificatePart(read(), name);
  return object(CKO.CERTIFICATE, label, false, [
    [CKA.CERTIFICATE_TYPE, encodeUlong(CKC_X_509)],
    [CKA.ID, id],
    // A certificate that the module cannot parse has a value of no octets; all else works.
    [CKA.VALUE, () => (isCertificate(read()) ? read() : Buffer.alloc(0))],
    [CKA.SUBJECT, part('subject')],
    [CKA.ISSUER, part('issuer')],
    [CKA.SERIAL_NUMBER, part('serialNumber')],
  ]);
}

function publicKeyObject(label: string, id: Buffer, privateKey: string): TokenObject {
  return object(CKO.PUBLIC_KEY, label, false, [
    ...rsaAttributes(privateKey),
    [CKA.ID, id],
    [CKA.VERIFY, flag(true)],
    [CKA.ENCRYPT, flag(false)],
    [CKA.WRAP, flag(false)],
    [CKA.DERIVE, flag(false)],
  ]);
}

/** No CKA_ALWAYS_AUTHENTICATE: the module does not know it. The technical key asks for no PIN. */
function privateKeyObject(purpose: KeyPurpose, id: Buffer, privateKey: string): TokenObject {
  return {
    ...object(CKO.PRIVATE_KEY, PRIVATE_KEY_LABELS[purpose], purpose !== 'technical', [
      ...rsaAttributes(privateKey),
      ...SECRET_ATTRIBUTES.map((type) => [type, 'sensitive'] as const),
      [CKA.ID, id],
      [CKA.SIGN, flag(true)],
      [CKA.DECRYPT, flag(purpose === 'authentication')],
      [CKA.UNWRAP, flag(false)],
      [CKA.DERIVE, flag(false)],
      [CKA.SENSITIVE, flag(true)],
      [CKA.ALWAYS_SENSITIVE, flag(true)],
      [CKA.EXTRACTABLE, flag(false)],
      [CKA.NEVER_EXTRACTABLE, flag(true)],
      [CKA.LOCAL, flag(true)],
    ]),
    key: { purpose, privateKey },
  };
}

/** The inner format of these files is not public: ours is one string. No CKA_ID. */
function dataObject(label: string, isPrivate: boolean, card: CardFile): TokenObject {
  const person = card.holder?.person;
  const name = person === undefined ? '' : `${person.givenName} ${person.surname}`;
  return object(CKO.DATA, label, isPrivate, [
    [CKA.APPLICATION, Buffer.from('CPS')],
    [CKA.VALUE, Buffer.from(`${label} ${card.cardNumber} ${name}`.trim())],
  ]);
}

function object(
  objectClass: number,
  label: string,
  isPrivate: boolean,
  attributes: readonly (readonly [number, AttributeValue])[],
): TokenObject {
  return {
    private: isPrivate,
    attributes: new Map<number, AttributeValue>([
      [CKA.CLASS, encodeUlong(objectClass)],
      [CKA.TOKEN, flag(true)],
      [CKA.PRIVATE, flag(isPrivate)],
      [CKA.MODIFIABLE, flag(false)],
      [CKA.LABEL, Buffer.from(label, 'utf8')],
      ...attributes,
    ]),
  };
}

/** The numbers are read of the key when they are first asked for: most programs never ask, and a host has little time. */
function rsaAttributes(privateKey: string): readonly (readonly [number, AttributeValue])[] {
  let known: { readonly modulus: Buffer; readonly exponent: Buffer } | undefined;
  const numbers = () => (known ??= readPublicNumbers(privateKey));
  return [
    [CKA.KEY_TYPE, encodeUlong(CKK_RSA)],
    [CKA.MODULUS, () => numbers().modulus],
    [CKA.MODULUS_BITS, () => encodeUlong(numbers().modulus.length * 8)],
    [CKA.PUBLIC_EXPONENT, () => numbers().exponent],
  ];
}

function readPublicNumbers(privateKey: string): { readonly modulus: Buffer; readonly exponent: Buffer } {
  const { n, e } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { modulus: Buffer.from(n ?? '', 'base64url'), exponent: Buffer.from(e ?? '', 'base64url') };
}

function flag(value: boolean): Buffer {
  return Buffer.of(value ? 1 : 0);
}

type CertificatePart = 'serialNumber' | 'issuer' | 'subject';

/** Index in TBSCertificate, behind the version. @see RFC 5280, 4.1 */
const PART_INDEXES: Readonly<Record<CertificatePart, number>> = { serialNumber: 1, issuer: 3, subject: 5 };

function certificatePart(der: Buffer, part: CertificatePart): Buffer {
  const element = parseCertificate(der)?.[PART_INDEXES[part]];
  return element === undefined ? Buffer.alloc(0) : Buffer.from(asn1.toDer(element).getBytes(), 'binary');
}

function isCertificate(der: Buffer): boolean {
  return parseCertificate(der) !== undefined;
}

function parseCertificate(der: Buffer): readonly Asn1Types.Asn1[] | undefined {
  try {
    const outer = asn1.fromDer(der.toString('binary'));
    const body = Array.isArray(outer.value) ? outer.value[0]?.value : undefined;
    return Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
