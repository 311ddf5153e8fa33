import { objectIdentifier, printableString, sequence, setOf, utf8String, type Der } from './der.js';

/** Attribute types of the names in an IGC-Santé certificate. @see RFC 5280 appendix A.1; X.520 */
const ATTRIBUTE_TYPES = {
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  GN: '2.5.4.42',
  title: '2.5.4.12',
  pseudonym: '2.5.4.65',
} as const;

/** One relative distinguished name: several attributes make it multi-valued, as {GN + CN + SN} of a CPS. */
export type RelativeName = Readonly<Partial<Record<keyof typeof ATTRIBUTE_TYPES, string>>>;

/** A distinguished name, most significant part first. */
export type Name = readonly RelativeName[];

/** A name as X.501 writes it. node-forge's own names cannot hold a multi-valued RDN. */
export function encodeName(name: Name): Der {
  return sequence(...name.map((part) => setOf(...Object.entries(part).map(encodeAttribute))));
}

function encodeAttribute([type, value]: [string, string]): Der {
  const text = type === 'C' ? printableString(value) : utf8String(value);
  return sequence(objectIdentifier(ATTRIBUTE_TYPES[type as keyof typeof ATTRIBUTE_TYPES]), text);
}
