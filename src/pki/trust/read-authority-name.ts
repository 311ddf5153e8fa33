import { fromBER } from 'asn1js';
import { RelativeDistinguishedNames } from 'pkijs';
import type { Certificate } from '../certificate.js';

/** Attribute types of a name. @see RFC 4519, sections 2.3 and 2.20 */
const COMMON_NAME = '2.5.4.3';
const ORGANISATIONAL_UNIT = '2.5.4.11';

/** The parts of an authority's name that tell which it is. Texts from outside. */
export interface AuthorityName {
  /** The last common name; undefined when there is none. */
  readonly commonName: string | undefined;
  readonly units: readonly string[];
}

/** Reads common name and organisational units of a certificate's subject; what is no text is passed over. */
export function readAuthorityName({ subject }: Pick<Certificate, 'subject'>): AuthorityName {
  const { typesAndValues } = new RelativeDistinguishedNames({ schema: fromBER(Uint8Array.from(subject)).result });
  const textsOf = (oid: string): string[] =>
    typesAndValues.flatMap(({ type, value }) => {
      const text: unknown = value.valueBlock.value;
      return type === oid && typeof text === 'string' ? [text] : [];
    });
  return { commonName: textsOf(COMMON_NAME).at(-1), units: textsOf(ORGANISATIONAL_UNIT) };
}
