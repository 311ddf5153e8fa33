import { CpxError, isErrorCode, ORIGIN, type ErrorCode, type FieldReader, type Purpose } from '../../protocol/index.js';
import { settingsReaders } from './configuration.js';

/** The entries that are kept: months of a practice's sign-ins, and a file that is written in an instant. */
export const HISTORY_LENGTH = 500;

/** One sign-in that a site asked for. No certificate, no identifier, no signature. */
export interface HistoryEntry {
  /** When it ended: RFC 3339, in UTC. */
  readonly time: string;
  readonly origin: string;
  readonly purpose: Purpose;
  /** The server that the card identified itself to, or was to (`https://host[:port]`); absent where it signed for the page. */
  readonly cardHost?: string | undefined;
  /** Whose card; absent where it ended before there was one. */
  readonly card?: { readonly holder: string; readonly lastDigits: string } | undefined;
  /** What came of it; ERR_FLOW_CANCELLED: the person said no. */
  readonly outcome: 'signed' | ErrorCode;
}

const read = settingsReaders;

const outcome: FieldReader<HistoryEntry['outcome']> = (value, field) => {
  if (value === 'signed' || (typeof value === 'string' && isErrorCode(value))) return value;
  throw new CpxError('ERR_SETTINGS_INVALID', `${field} is no outcome`);
};

/** Reads the decrypted content of a history file, oldest entry first. @throws CpxError ERR_SETTINGS_INVALID */
export const readHistoryEntries: FieldReader<HistoryEntry[]> = read.array(
  read.object({
    time: read.text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time in UTC'),
    origin: read.text(ORIGIN, 'an origin'),
    purpose: read.oneOf(['login', 'link']),
    cardHost: read.optional(read.text(ORIGIN, 'an origin')),
    card: read.optional(read.object({ holder: read.anyText(200), lastDigits: read.anyText(16) })),
    outcome,
  }),
  HISTORY_LENGTH,
);

/**
 * What is kept of too many: the newest, and of those that must go first the ones that signed nothing. A page that asks in
 * vain five hundred times must not push out what was signed.
 */
export function boundHistory(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let surplus = entries.length - HISTORY_LENGTH;
  const kept = entries.filter((entry) => entry.outcome === 'signed' || surplus-- <= 0);
  return kept.slice(Math.max(0, kept.length - HISTORY_LENGTH));
}
