import { fromBER } from 'asn1js';
import { RelativeDistinguishedNames } from 'pkijs';

/** Short names of the attributes that names of authorities have. @see RFC 4514, section 3; RFC 4519 */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
};

/**
 * A DER name for people to read, in its own order: `C=FR, O=ASIP-SANTE, CN=AC IGC-SANTE`. Never to be compared.
 * @returns its bytes in hexadecimal where it is none
 */
export function describeName(der: Uint8Array): string {
  const { offset, result } = fromBER(Uint8Array.from(der));
  if (offset !== der.length) return Buffer.from(der).toString('hex');
  try {
    return new RelativeDistinguishedNames({ schema: result }).typesAndValues
      .map(
        ({ type, value }) => `${ATTRIBUTES[type] ?? type}=${String((value.valueBlock as { value?: unknown }).value)}`,
      )
      .join(', ');
  } catch {
    return Buffer.from(der).toString('hex');
  }
}
