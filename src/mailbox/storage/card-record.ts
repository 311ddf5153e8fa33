import { CARD_TYPES, CpxError, readersFor } from '../../protocol/index.js';
import type { CardRecord } from '../../relying-party/index.js';

const read = readersFor('ERR_ACCOUNT_INTERNAL');

/** A text, or null where the card does not say. */
const textOrNull = (value: unknown, field: string): string | null =>
  value === null ? null : read.anyText(1024)(value, field);

const shape = read.object({
  identityKey: read.anyText(1024),
  series: read.oneOf(['production', 'test']),
  cardType: read.oneOf(CARD_TYPES),
  nationalIdentifier: read.anyText(1024),
  displayName: read.anyText(1024),
  profession: textOrNull,
  cardNumber: textOrNull,
  issuer: read.anyText(4096),
  certificateSha256: read.text(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal'),
  notAfter: read.integer(0, 253402300799),
});

/**
 * Reads a card record back from the JSON text of a column.
 * @throws CpxError ERR_ACCOUNT_INTERNAL
 */
export function parseCardRecord(text: string): CardRecord {
  return shape(parseStoredJson(text), 'card');
}

/** @throws CpxError ERR_ACCOUNT_INTERNAL */
export function parseStoredJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CpxError('ERR_ACCOUNT_INTERNAL', 'a column holds damaged JSON', { cause });
  }
}
