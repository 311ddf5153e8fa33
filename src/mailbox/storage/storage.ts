import type { ChallengeStore, LinkStore, TicketStore } from '../../relying-party/index.js';
import { createAccountStore, type AccountStore } from './account-store.js';
import { createAttemptStore, type AttemptStore, type BackOff } from './attempt-store.js';
import { createChallengeStore } from './challenge-store.js';
import type { Database } from './database.js';
import { createKnownDeviceStore, type KnownDeviceStore } from './known-device-store.js';
import { createLinkStore } from './link-store.js';
import { createMessageStore, type MessageStore } from './message-store.js';
import { loadServerSecret } from './server-secret.js';
import { createSessionStore, type SessionStore } from './session-store.js';
import { createTicketStore } from './ticket-store.js';

/** Everything that the mailbox keeps, one store a kind of thing. */
export interface Storage {
  readonly accounts: AccountStore;
  readonly links: LinkStore;
  readonly challenges: ChallengeStore;
  readonly tickets: TicketStore;
  readonly sessions: SessionStore;
  readonly messages: MessageStore;
  readonly attempts: AttemptStore;
  readonly knownDevices: KnownDeviceStore;
  /** A secret of this installation: 32 bytes, the same at each start. */
  serverSecret(name: string): Promise<Uint8Array>;
}

/** The stores over a database that was migrated. */
export function createStorage(database: Database, backOff: BackOff): Storage {
  return {
    accounts: createAccountStore(database),
    links: createLinkStore(database),
    challenges: createChallengeStore(database),
    tickets: createTicketStore(database),
    sessions: createSessionStore(database),
    messages: createMessageStore(database),
    attempts: createAttemptStore(database, backOff),
    knownDevices: createKnownDeviceStore(database),
    serverSecret: (name) => loadServerSecret(database, name),
  };
}
