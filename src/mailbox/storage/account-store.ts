import { dateColumn, textColumn } from './columns.js';
import type { Queryable, Row } from './database.js';

/** A mailbox account. `emailKey` is the address in the one form that is compared. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

export interface AccountStore {
  /** @throws the database's unique violation when the address is taken */
  insert(account: Account): Promise<void>;
  findByEmailKey(emailKey: string): Promise<Account | undefined>;
  findById(id: string): Promise<Account | undefined>;
  /** Replaces a hash, unless another request was faster. */
  replacePasswordHash(id: string, from: string, to: string): Promise<void>;
}

export function createAccountStore(database: Queryable): AccountStore {
  const findOne = async (where: string, value: string): Promise<Account | undefined> => {
    const [row] = await database.query(`SELECT * FROM accounts WHERE ${where} = $1`, [value]);
    return row && readAccount(row);
  };
  return {
    async insert(account) {
      await database.query(
        `INSERT INTO accounts (id, email, email_key, display_name, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [account.id, account.email, account.emailKey, account.displayName, account.passwordHash, account.createdAt],
      );
    },
    findByEmailKey: (emailKey) => findOne('email_key', emailKey),
    findById: (id) => findOne('id', id),
    async replacePasswordHash(id, from, to) {
      await database.query('UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [
        id,
        from,
        to,
      ]);
    },
  };
}

function readAccount(row: Row): Account {
  return {
    id: textColumn(row, 'id'),
    email: textColumn(row, 'email'),
    emailKey: textColumn(row, 'email_key'),
    displayName: textColumn(row, 'display_name'),
    passwordHash: textColumn(row, 'password_hash'),
    createdAt: dateColumn(row, 'created_at'),
  };
}
