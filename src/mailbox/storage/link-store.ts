import type { CardLink, CardRecord, LinkStore, SeenCard } from '../../relying-party/index.js';
import { parseCardRecord } from './card-record.js';
import { dateColumn, textColumn } from './columns.js';
import type { Database, Queryable, Row } from './database.js';

const SELECT = `
  SELECT l.identity_key, l.account_id, l.linked_at, s.card, s.first_seen_at, s.last_seen_at
  FROM linked_cards l JOIN seen_cards s ON s.identity_key = l.identity_key`;
const ORDER = 'ORDER BY l.linked_at, l.identity_key, s.last_seen_at DESC, s.first_seen_at DESC';

/** The relying party's port for links, over SQL. One identity has one account: the primary key says so. */
export function createLinkStore(database: Database): LinkStore {
  const find = async (queryable: Queryable, identityKey: string): Promise<CardLink | undefined> =>
    groupLinks(await queryable.query(`${SELECT} WHERE l.identity_key = $1 ${ORDER}`, [identityKey]))[0];
  return {
    find: (identityKey) => find(database, identityKey),
    async list(accountId) {
      return groupLinks(await database.query(`${SELECT} WHERE l.account_id = $1 ${ORDER}`, [accountId]));
    },
    insert: (accountId, card, at) =>
      database.transaction(async (transaction) => {
        // Of two requests at once the second waits here for the first, and then finds its row.
        await transaction.query(
          'INSERT INTO linked_cards (identity_key, account_id, linked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
          [card.identityKey, accountId, dateOf(at)],
        );
        await recordSeen(transaction, card, at, accountId);
        const link = await find(transaction, card.identityKey);
        if (link === undefined) throw new Error('a link was removed while it was being made');
        return link;
      }),
    recordSeen: (card, at) => recordSeen(database, card, at, undefined),
    async remove(accountId, identityKey) {
      const rows = await database.query(
        'DELETE FROM linked_cards WHERE account_id = $1 AND identity_key = $2 RETURNING identity_key',
        [accountId, identityKey],
      );
      return rows.length > 0;
    },
  };
}

async function recordSeen(
  queryable: Queryable,
  card: CardRecord,
  at: number,
  accountId: string | undefined,
): Promise<void> {
  await queryable.query(
    `INSERT INTO seen_cards (identity_key, certificate_sha256, card, first_seen_at, last_seen_at)
     SELECT identity_key, $2, $3, $4, $4 FROM linked_cards
     WHERE identity_key = $1 AND account_id = COALESCE($5, account_id)
     ON CONFLICT (identity_key, certificate_sha256) DO UPDATE SET last_seen_at = $4, card = $3`,
    [card.identityKey, card.certificateSha256, JSON.stringify(card), dateOf(at), accountId ?? null],
  );
}

/** Rows of one link stand together, the card seen last first. */
function groupLinks(rows: readonly Row[]): CardLink[] {
  const links = new Map<string, CardLink & { cards: SeenCard[] }>();
  for (const row of rows) {
    const identityKey = textColumn(row, 'identity_key');
    const link = links.get(identityKey) ?? {
      identityKey,
      accountId: textColumn(row, 'account_id'),
      linkedAt: secondsOf(dateColumn(row, 'linked_at')),
      cards: [],
    };
    link.cards.push({
      card: parseCardRecord(textColumn(row, 'card')),
      firstSeen: secondsOf(dateColumn(row, 'first_seen_at')),
      lastSeen: secondsOf(dateColumn(row, 'last_seen_at')),
    });
    links.set(identityKey, link);
  }
  return [...links.values()];
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
