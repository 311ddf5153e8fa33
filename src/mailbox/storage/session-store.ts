import { CpxError } from '../../protocol/index.js';
import type { SessionState } from '../session-state.js';
import { parseCardRecord } from './card-record.js';
import { dateColumn, optionalDateColumn, optionalTextColumn, textColumn } from './columns.js';
import type { Database, Queryable, Row } from './database.js';

/** A session as it is stored; its id only as a hash, so that a copy of the database opens no session. */
export interface StoredSession {
  readonly idHash: string;
  readonly csrfToken: string;
  readonly state: SessionState;
  /** When the password was last typed in this session. */
  readonly confirmedAt: Date | undefined;
  readonly lastSeenAt: Date;
  readonly idleUntil: Date;
  readonly expiresAt: Date;
}

export interface SessionStore {
  insert(session: StoredSession): Promise<void>;
  /** Only a session that has not timed out. */
  find(idHash: string, now: Date): Promise<StoredSession | undefined>;
  /**
   * The old session goes and the new one comes, or neither: a session that was ended meanwhile cannot come back.
   * @throws CpxError ERR_ACCOUNT_SESSION_REQUIRED when the old one is gone
   */
  replace(oldIdHash: string, session: StoredSession): Promise<void>;
  touch(idHash: string, now: Date, idleUntil: Date): Promise<void>;
  confirm(idHash: string, now: Date): Promise<void>;
  remove(idHash: string): Promise<void>;
  /** Removes what has timed out. */
  purge(now: Date): Promise<void>;
}

export function createSessionStore(database: Database): SessionStore {
  return {
    insert: (session) => insert(database, session),
    async find(idHash, now) {
      const [row] = await database.query(
        'SELECT * FROM sessions WHERE id_hash = $1 AND idle_until > $2 AND expires_at > $2',
        [idHash, now],
      );
      return row && readSession(row);
    },
    replace: (oldIdHash, session) =>
      database.transaction(async (transaction) => {
        const gone = await transaction.query('DELETE FROM sessions WHERE id_hash = $1 RETURNING id_hash', [oldIdHash]);
        if (gone.length === 0) {
          throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'the session was ended by another request');
        }
        await insert(transaction, session);
      }),
    async touch(idHash, now, idleUntil) {
      await database.query('UPDATE sessions SET last_seen_at = $2, idle_until = $3 WHERE id_hash = $1', [
        idHash,
        now,
        idleUntil,
      ]);
    },
    async confirm(idHash, now) {
      await database.query('UPDATE sessions SET confirmed_at = $2 WHERE id_hash = $1', [idHash, now]);
    },
    async remove(idHash) {
      await database.query('DELETE FROM sessions WHERE id_hash = $1', [idHash]);
    },
    async purge(now) {
      await database.query('DELETE FROM sessions WHERE idle_until <= $1 OR expires_at <= $1', [now]);
    },
  };
}

async function insert(queryable: Queryable, session: StoredSession): Promise<void> {
  const { state } = session;
  await queryable.query(
    `INSERT INTO sessions (id_hash, kind, csrf_token, account_id, identity_key, certificate_id, pending_card,
       pending_until, confirmed_at, last_seen_at, idle_until, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      session.idHash,
      state.kind,
      session.csrfToken,
      (state.kind === 'anonymous' ? undefined : state.accountId) ?? null,
      state.kind === 'strong' ? state.identityKey : null,
      (state.kind === 'strong' || state.kind === 'card-pending' ? state.certificateId : undefined) ?? null,
      state.kind === 'card-pending' ? JSON.stringify(state.card) : null,
      state.kind === 'card-pending' ? new Date(state.until * 1000) : null,
      session.confirmedAt ?? null,
      session.lastSeenAt,
      session.idleUntil,
      session.expiresAt,
    ],
  );
}

function readSession(row: Row): StoredSession {
  return {
    idHash: textColumn(row, 'id_hash'),
    csrfToken: textColumn(row, 'csrf_token'),
    state: readState(row),
    confirmedAt: optionalDateColumn(row, 'confirmed_at'),
    lastSeenAt: dateColumn(row, 'last_seen_at'),
    idleUntil: dateColumn(row, 'idle_until'),
    expiresAt: dateColumn(row, 'expires_at'),
  };
}

function readState(row: Row): SessionState {
  const kind = textColumn(row, 'kind');
  switch (kind) {
    case 'anonymous':
      return { kind };
    case 'card-pending':
      return {
        kind,
        card: parseCardRecord(textColumn(row, 'pending_card')),
        until: dateColumn(row, 'pending_until').getTime() / 1000,
        certificateId: optionalTextColumn(row, 'certificate_id'),
        accountId: optionalTextColumn(row, 'account_id'),
      };
    case 'weak':
      return { kind, accountId: textColumn(row, 'account_id') };
    case 'strong':
      return {
        kind,
        accountId: textColumn(row, 'account_id'),
        identityKey: textColumn(row, 'identity_key'),
        certificateId: optionalTextColumn(row, 'certificate_id'),
      };
    default:
      throw new CpxError('ERR_ACCOUNT_INTERNAL', 'column kind holds what this version does not know');
  }
}
