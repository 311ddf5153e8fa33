import { splitCardUrl } from '../../protocol/index.js';
import type { HistoryEntry } from '../settings/index.js';
import type { EndedSignIn } from '../sign-in/index.js';

/** Of the number printed on a card: enough to tell two cards apart. */
const DIGITS_KEPT = 4;
const LONGEST_NAME = 120;

/**
 * What the history keeps of a sign-in.
 * @param now milliseconds since 1970
 */
export function describeEndedSignIn({ request, certificate, outcome }: EndedSignIn, now: number): HistoryEntry {
  const { origin, purpose } = request;
  const cardHost = 'url' in request ? splitCardUrl(request.url)?.origin : undefined;
  const entry = {
    ...{ time: new Date(now).toISOString(), origin, purpose, outcome },
    ...(cardHost === undefined ? {} : { cardHost }),
  };
  if (certificate === undefined) return entry;
  const { identity, label, cardSerial } = certificate;
  const card = {
    holder: (identity?.displayName ?? label).slice(0, LONGEST_NAME),
    lastDigits: (identity?.cardNumber ?? cardSerial).slice(-DIGITS_KEPT),
  };
  return { ...entry, card };
}
