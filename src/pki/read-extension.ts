import type { Extension, GeneralName } from 'pkijs';

/** GeneralName's choice for a URI. @see RFC 5280, section 4.2.1.6 */
const URI = 6;

/**
 * The value of an extension that must be of one type. PKI.js answers a malformed extension with an empty value and a
 * note: here it is refused.
 * @throws RangeError
 */
export function readExtension<T extends object>(extension: Extension | undefined, type: new () => T): T | undefined {
  if (extension === undefined) return undefined;
  const value: unknown = extension.parsedValue;
  if (!(value instanceof type) || 'parsingError' in value) {
    throw new RangeError(`has a malformed extension ${extension.extnID}`);
  }
  return value;
}

/** The addresses among several names. */
export function readUris(names: readonly GeneralName[]): string[] {
  return names.flatMap(({ type, value }) => (type === URI && typeof value === 'string' ? [value] : []));
}
