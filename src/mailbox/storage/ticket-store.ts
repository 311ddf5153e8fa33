import { CpxError, decodeBase64, encodeBase64 } from '../../protocol/index.js';
import type { TicketStore } from '../../relying-party/index.js';
import { dateColumn, textColumn } from './columns.js';
import type { Queryable } from './database.js';

/** The relying party's port for sign-ins over TLS, over SQL: shared by all servers, and gone with the session. */
export function createTicketStore(database: Queryable): TicketStore {
  return {
    async begin(sessionId, stateHash, until) {
      const rows = await database.query(
        `INSERT INTO tls_sign_ins (session_id_hash, state_hash, until)
         SELECT id_hash, $2, $3 FROM sessions WHERE id_hash = $1
         ON CONFLICT (session_id_hash) DO UPDATE SET state_hash = $2, ticket_hash = NULL, certificate = NULL, until = $3
         RETURNING session_id_hash`,
        [sessionId, stateHash, dateOf(until)],
      );
      if (rows.length === 0) throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'the session was ended meanwhile');
    },
    async issue(stateHash, { hash, certificate, until }, now) {
      const rows = await database.query(
        `UPDATE tls_sign_ins SET state_hash = NULL, ticket_hash = $2, certificate = $3, until = $4
         WHERE state_hash = $1 AND until > $5 RETURNING session_id_hash`,
        [stateHash, hash, encodeBase64(certificate), dateOf(until), dateOf(now)],
      );
      return rows.length > 0;
    },
    async take(ticketHash) {
      const [row] = await database.query(
        'DELETE FROM tls_sign_ins WHERE ticket_hash = $1 RETURNING session_id_hash, certificate, until',
        [ticketHash],
      );
      return (
        row && {
          sessionId: textColumn(row, 'session_id_hash'),
          certificate: decodeBase64(textColumn(row, 'certificate'), 'certificate', 'ERR_ACCOUNT_INTERNAL'),
          until: dateColumn(row, 'until').getTime() / 1000,
        }
      );
    },
  };
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
