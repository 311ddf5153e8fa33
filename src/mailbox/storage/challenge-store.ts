import { CpxError, parseChallengeContext, readersFor } from '../../protocol/index.js';
import type { ChallengeStore } from '../../relying-party/index.js';
import { parseStoredJson } from './card-record.js';
import { textColumn } from './columns.js';
import type { Queryable } from './database.js';

const read = readersFor('ERR_ACCOUNT_INTERNAL');
const shape = read.object({
  challengeNonce: read.anyText(128),
  context: (value) => parseChallengeContext(value),
});

/** The relying party's port for challenges, over SQL: shared by all servers, and gone with the session. */
export function createChallengeStore(database: Queryable): ChallengeStore {
  return {
    async put(sessionId, challenge) {
      const rows = await database.query(
        `INSERT INTO challenges (session_id_hash, challenge) SELECT id_hash, $2 FROM sessions WHERE id_hash = $1
         ON CONFLICT (session_id_hash) DO UPDATE SET challenge = $2 RETURNING session_id_hash`,
        [sessionId, JSON.stringify(challenge)],
      );
      if (rows.length === 0) throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'the session was ended meanwhile');
    },
    async take(sessionId) {
      const [row] = await database.query('DELETE FROM challenges WHERE session_id_hash = $1 RETURNING challenge', [
        sessionId,
      ]);
      return row && shape(parseStoredJson(textColumn(row, 'challenge')), 'challenge');
    },
  };
}
