import { decodeDer, expectTag, malformed, readBits, readOid, readText, readTime, TAG, type DerElement } from './der.js';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  readonly oid: string;
  readonly value: string;
}

/** A distinguished name: a list of RDNs, each of which may hold several attributes (CPS cards do). */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** The parts of an X.509 certificate that a CPx identity is read from. @see RFC 5280, section 4.1 */
export interface DecodedCertificate {
  /** Lower-case hexadecimal of the INTEGER's content octets. */
  readonly serialNumber: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Named bits of keyUsage; undefined without that extension. */
  readonly keyUsage: readonly boolean[] | undefined;
  /** OIDs of extendedKeyUsage; undefined without that extension. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** Content of each extension by OID: the DER inside its OCTET STRING. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

/** Short names of the attributes that CPx certificates use. @see RFC 4519; RFC 4514, section 3 */
const ATTRIBUTE_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.65': 'pseudonym',
};

/** @throws CpxError ERR_CERTIFICATE_MALFORMED */
export function decodeCertificate(der: Uint8Array): DecodedCertificate {
  const certificate = expectTag(decodeDer(der), TAG.sequence, 'outer sequence');
  if (certificate.children.length !== 3) throw malformed('has no proper outer sequence');
  const fields = [...expectTag(certificate.children[0], TAG.sequence, 'body').children];
  if (fields[0]?.tagClass === 'context' && fields[0].tag === 0) fields.shift();
  const [serial, , issuer, validity, subject, publicKey, ...rest] = fields;
  expectTag(publicKey, TAG.sequence, 'public key');
  const { children: dates } = expectTag(validity, TAG.sequence, 'validity');
  const serialNumber = expectTag(serial, TAG.integer, 'serial number').content;
  if (serialNumber.length === 0) throw malformed('has no proper serial number');
  const extensions = decodeExtensions(rest.find(({ tagClass, tag }) => tagClass === 'context' && tag === 3));
  const keyUsage = extensions.get('2.5.29.15');
  const extendedKeyUsage = extensions.get('2.5.29.37');
  return {
    serialNumber: Array.from(serialNumber, (octet) => octet.toString(16).padStart(2, '0')).join(''),
    issuer: decodeName(issuer, 'issuer'),
    subject: decodeName(subject, 'subject'),
    notBefore: readTime(dates[0], 'notBefore'),
    notAfter: readTime(dates[1], 'notAfter'),
    keyUsage: keyUsage && readBits(decodeDer(keyUsage), 'keyUsage'),
    extendedKeyUsage:
      extendedKeyUsage &&
      expectTag(decodeDer(extendedKeyUsage), TAG.sequence, 'extendedKeyUsage').children.map((oid) =>
        readOid(oid, 'extendedKeyUsage'),
      ),
    extensions,
  };
}

function decodeExtensions(wrapper: DerElement | undefined): ReadonlyMap<string, Uint8Array> {
  const extensions = new Map<string, Uint8Array>();
  if (wrapper === undefined) return extensions;
  for (const extension of expectTag(wrapper.children[0], TAG.sequence, 'extensions').children) {
    const { children } = expectTag(extension, TAG.sequence, 'extension');
    const oid = readOid(children[0], 'extension identifier');
    // "A certificate MUST NOT include more than one instance of a particular extension" (RFC 5280, section 4.2).
    if (extensions.has(oid)) throw malformed('has an extension twice');
    extensions.set(oid, expectTag(children.at(-1), TAG.octetString, 'extension value').content);
  }
  return extensions;
}

function decodeName(element: DerElement | undefined, what: string): DistinguishedName {
  return expectTag(element, TAG.sequence, what).children.map((rdn) =>
    expectTag(rdn, TAG.set, what).children.map((attribute) => {
      const [oid, value] = expectTag(attribute, TAG.sequence, what).children;
      if (value === undefined) throw malformed(`has no proper ${what}`);
      return { oid: readOid(oid, what), value: readText(value, what) };
    }),
  );
}

/** A name as people write it, most specific first; `+` joins the attributes of one RDN. @see RFC 4514 */
export function formatName(name: DistinguishedName): string {
  return [...name]
    .reverse()
    .map((rdn) => rdn.map(({ oid, value }) => `${ATTRIBUTE_NAMES[oid] ?? oid}=${escapeValue(value)}`).join('+'))
    .join(',');
}

function escapeValue(value: string): string {
  return value.replace(/[",+<>;\\=]/g, String.raw`\$&`).replace(/^[ #]/, String.raw`\$&`);
}

/** The first value of an attribute anywhere in a name, by its short name. */
export function findAttribute(name: DistinguishedName, shortName: string): string | undefined {
  return name.flat().find(({ oid, value }) => ATTRIBUTE_NAMES[oid] === shortName && value !== '')?.value;
}
