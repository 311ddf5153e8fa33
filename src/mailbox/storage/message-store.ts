import { dateColumn, textColumn } from './columns.js';
import type { Queryable, Row } from './database.js';

/** A message in one account's folder. */
export interface Message {
  readonly id: string;
  readonly accountId: string;
  readonly folder: 'inbox';
  readonly senderName: string;
  readonly senderAddress: string;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  readonly receivedAt: Date;
}

export interface MessageStore {
  insert(message: Message): Promise<void>;
  /** Newest first. */
  list(accountId: string, limit: number): Promise<readonly Message[]>;
  /** Only among the account's own messages. */
  find(accountId: string, id: string): Promise<Message | undefined>;
}

export function createMessageStore(database: Queryable): MessageStore {
  return {
    async insert(message) {
      await database.query(
        `INSERT INTO messages (id, account_id, folder, sender_name, sender_address, subject, body, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          message.id,
          message.accountId,
          message.folder,
          message.senderName,
          message.senderAddress,
          message.subject,
          message.body,
          message.receivedAt,
        ],
      );
    },
    async list(accountId, limit) {
      const rows = await database.query(
        `SELECT * FROM messages WHERE account_id = $1 AND folder = 'inbox' ORDER BY received_at DESC, id LIMIT $2`,
        [accountId, limit],
      );
      return rows.map(readMessage);
    },
    async find(accountId, id) {
      const [row] = await database.query('SELECT * FROM messages WHERE account_id = $1 AND id = $2', [accountId, id]);
      return row && readMessage(row);
    },
  };
}

function readMessage(row: Row): Message {
  return {
    id: textColumn(row, 'id'),
    accountId: textColumn(row, 'account_id'),
    folder: 'inbox',
    senderName: textColumn(row, 'sender_name'),
    senderAddress: textColumn(row, 'sender_address'),
    subject: textColumn(row, 'subject'),
    body: textColumn(row, 'body'),
    receivedAt: dateColumn(row, 'received_at'),
  };
}
