import type { CardLink, CardRecord, LinkStore, SeenCard } from '../../../src/relying-party/index.js';

/** The port's rules in memory. */
export function createMemoryLinkStore(): LinkStore {
  const links = new Map<string, CardLink>();
  const withSeen = (link: CardLink, card: CardRecord, at: number): CardLink => {
    const known = link.cards.find((seen) => seen.card.certificateSha256 === card.certificateSha256);
    const seen: SeenCard = { card, firstSeen: known?.firstSeen ?? at, lastSeen: at };
    const changed = { ...link, cards: [seen, ...link.cards.filter((other) => other !== known)] };
    links.set(link.identityKey, changed);
    return changed;
  };
  return {
    find: (identityKey) => Promise.resolve(links.get(identityKey)),
    list: (accountId) => Promise.resolve([...links.values()].filter((link) => link.accountId === accountId)),
    insert: (accountId, card, at) => {
      const { identityKey } = card;
      const link = links.get(identityKey) ?? { identityKey, accountId, linkedAt: at, cards: [] };
      return Promise.resolve(link.accountId === accountId ? withSeen(link, card, at) : link);
    },
    recordSeen: (card, at) => {
      const link = links.get(card.identityKey);
      if (link !== undefined) withSeen(link, card, at);
      return Promise.resolve();
    },
    remove: (accountId, identityKey) =>
      Promise.resolve(links.get(identityKey)?.accountId === accountId && links.delete(identityKey)),
  };
}
