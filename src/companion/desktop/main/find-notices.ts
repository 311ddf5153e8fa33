import type { CardInventory } from '../../card/index.js';
import type { AskedForAccess } from '../../settings/index.js';
import type { HomeSection } from '../home-screen.js';
import { fill, formatDate } from '../texts.js';
import type { Wording } from './describe-prompt.js';

/** Something that a person should hear of although no window is open; said once. */
export interface Notice {
  /** The same notice has the same key. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** Where the home window says more about it. */
  readonly section: HomeSection;
}

/** How long before its end a card is worth a word. */
export const EXPIRY_WARNING_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

/** What is worth a notification now: a card that expires soon, a blocked PIN, a site that asked for access. */
export function findNotices(
  facts: { readonly inventory: CardInventory; readonly asked: readonly AskedForAccess[]; readonly now: number },
  { language, texts }: Wording,
): readonly Notice[] {
  const cards = facts.inventory.readers.flatMap(({ card }) => (card === undefined ? [] : [card]));
  const locked = cards
    .filter(({ pin }) => pin.locked)
    .map(({ serial }) => ({
      key: `locked ${serial}`,
      title: texts['notice.locked.title'],
      text: texts['notice.locked.text'],
      section: 'card' as const,
    }));
  const expiring = cards.flatMap(({ serial, certificates }) => {
    const identity = certificates.find(({ forAuthentication, usable }) => forAuthentication && usable)?.identity;
    if (identity === undefined) return [];
    const left = identity.notAfter.getTime() - facts.now;
    if (left < 0 || left > EXPIRY_WARNING_DAYS * DAY_MILLISECONDS) return [];
    const date = formatDate(identity.notAfter.toISOString(), language);
    return [
      {
        key: `expires ${serial}`,
        title: texts['notice.expires.title'],
        text: fill(texts['notice.expires.text'], { holder: identity.displayName, date }),
        section: 'card' as const,
      },
    ];
  });
  const sites = facts.asked.map(({ origin }) => ({
    key: `site ${origin}`,
    title: texts['notice.site.title'],
    text: fill(texts['notice.site.text'], { site: origin }),
    section: 'sites' as const,
  }));
  return [...locked, ...expiring, ...sites];
}

/** The PIN window died while it asked. Each time is news. */
export function lostWindow({ texts }: Wording): Notice {
  const key = `lost ${String(performance.now())}`;
  return { key, title: texts['notice.lost.title'], text: texts['notice.lost.text'], section: 'card' };
}
