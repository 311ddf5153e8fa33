/** One numbered step of the schema. A step that was published is never changed: add another. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * The schema, step by step. Texts that are secrets or keys (session ids, device ids, addresses that were tried) are
 * stored as hashes only. Folders, recipients and one-time codes will be tables of their own that point here.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'accounts, cards, sessions, messages',
    statements: [
      `CREATE TABLE accounts (
         id text PRIMARY KEY,
         email text NOT NULL,
         email_key text NOT NULL UNIQUE,
         display_name text NOT NULL,
         password_hash text NOT NULL,
         created_at timestamptz NOT NULL)`,
      // One identity links to one account: the primary key says so even to two requests at once.
      `CREATE TABLE linked_cards (
         identity_key text PRIMARY KEY,
         account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
         linked_at timestamptz NOT NULL)`,
      'CREATE INDEX linked_cards_account ON linked_cards (account_id)',
      // Each card that was seen under a linked identity: a renewed card is one more row.
      `CREATE TABLE seen_cards (
         identity_key text NOT NULL REFERENCES linked_cards ON DELETE CASCADE,
         certificate_sha256 text NOT NULL,
         card text NOT NULL,
         first_seen_at timestamptz NOT NULL,
         last_seen_at timestamptz NOT NULL,
         PRIMARY KEY (identity_key, certificate_sha256))`,
      // A session that a card opened goes when the card is unlinked.
      `CREATE TABLE sessions (
         id_hash text PRIMARY KEY,
         kind text NOT NULL CHECK (kind IN ('anonymous', 'card-pending', 'weak', 'strong')),
         csrf_token text NOT NULL,
         account_id text REFERENCES accounts ON DELETE CASCADE,
         identity_key text REFERENCES linked_cards ON DELETE CASCADE,
         certificate_id text,
         pending_card text,
         pending_until timestamptz,
         confirmed_at timestamptz,
         last_seen_at timestamptz NOT NULL,
         idle_until timestamptz NOT NULL,
         expires_at timestamptz NOT NULL)`,
      'CREATE INDEX sessions_account ON sessions (account_id)',
      'CREATE INDEX sessions_identity ON sessions (identity_key)',
      'CREATE INDEX sessions_idle ON sessions (idle_until)',
      `CREATE TABLE challenges (
         session_id_hash text PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
         challenge text NOT NULL)`,
      `CREATE TABLE messages (
         id text PRIMARY KEY,
         account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
         folder text NOT NULL,
         sender_name text NOT NULL,
         sender_address text NOT NULL,
         subject text NOT NULL,
         body text NOT NULL,
         received_at timestamptz NOT NULL)`,
      'CREATE INDEX messages_account ON messages (account_id, folder, received_at DESC)',
      `CREATE TABLE password_attempts (
         subject_hash text PRIMARY KEY,
         failures integer NOT NULL,
         blocked_until timestamptz NOT NULL,
         last_attempt_at timestamptz NOT NULL)`,
      `CREATE TABLE known_devices (
         id_hash text NOT NULL,
         account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
         last_used_at timestamptz NOT NULL,
         PRIMARY KEY (id_hash, account_id))`,
      'CREATE INDEX known_devices_account ON known_devices (account_id)',
      'CREATE TABLE server_secrets (name text PRIMARY KEY, value text NOT NULL)',
    ],
  },
  {
    version: 2,
    name: 'sign-in over TLS',
    statements: [
      // One a session: its address until the card has identified itself there, then its ticket.
      `CREATE TABLE tls_sign_ins (
         session_id_hash text PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
         state_hash text UNIQUE,
         ticket_hash text UNIQUE,
         certificate text,
         until timestamptz NOT NULL)`,
    ],
  },
];
