import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createAccount,
  createMailbox,
  createStorage,
  PASSWORD_BACK_OFF,
  type CardHostOptions,
  type Database,
  type Mailbox,
  type MailboxOptions,
  type SecurityEvent,
  type SecurityFields,
  type Storage,
} from '../../../src/mailbox/index.js';
import type { TokenVerifier } from '../../../src/relying-party/index.js';
import { createPageClient, type PageClient } from './page-client.js';

/** Cheap enough that a test may try a hundred passwords. */
export const TEST_COST = Object.freeze({ logN: 8, r: 8, p: 1 });

export const PASSWORD = 'un mot de passe assez long';

/** A clock that tests move. */
export class TestClock {
  #time = Date.parse('2026-11-23T09:00:00Z');
  readonly now = (): Date => new Date(this.#time);
  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }
}

export interface LoggedEvent {
  readonly event: SecurityEvent;
  readonly fields: SecurityFields;
}

/** A mailbox that listens on a free port, over a database that its suite owns. */
export interface TestMailbox {
  readonly origin: string;
  readonly clock: TestClock;
  readonly storage: Storage;
  readonly mailbox: Mailbox;
  readonly events: LoggedEvent[];
  client(): PageClient;
  /** A client that has signed in with a password. */
  signIn(email: string, password?: string): Promise<PageClient>;
  account(email: string, displayName?: string): Promise<string>;
  close(): Promise<void>;
}

export interface TestMailboxOptions extends Partial<MailboxOptions> {
  /** Makes the verifier once the origin is known. */
  readonly verifierFor?: (origin: string, now: () => Date) => TokenVerifier;
  /** Makes the card host, where cards sign in over TLS. */
  readonly cardHostFor?: (now: () => Date) => CardHostOptions;
  /** Starts a companion that allows the origin, once it is known; its port. */
  readonly startCompanion?: (origin: string) => Promise<number>;
}

export async function openTestMailbox(database: Database, options: TestMailboxOptions = {}): Promise<TestMailbox> {
  const clock = new TestClock();
  const now = options.now ?? clock.now;
  const events: LoggedEvent[] = [];
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  const origin = options.origin ?? address;
  const storage = options.storage ?? createStorage(database, PASSWORD_BACK_OFF);
  const companionPort = await options.startCompanion?.(origin);
  const mailbox = await createMailbox({
    scriptsFolder: 'dist/client',
    log: (event, fields) => events.push({ event, fields }),
    passwordCost: TEST_COST,
    ...options,
    ...(companionPort === undefined ? {} : { companionPort }),
    ...(options.cardHostFor === undefined ? {} : { cardHost: options.cardHostFor(now) }),
    verifier: options.verifier ?? options.verifierFor?.(origin, now) ?? refuseEveryToken,
    origin,
    storage,
    now,
  });
  handler = mailbox.handler;
  const client = (): PageClient => createPageClient(address);
  return {
    origin: address,
    clock,
    storage,
    mailbox,
    events,
    client,
    async signIn(email, password = PASSWORD) {
      const person = client();
      await person.get('/sign-in');
      await person.post('/sign-in/password', { email, password });
      await person.get('/inbox');
      return person;
    },
    async account(email, displayName = 'Marie DUPONT') {
      const account = { email, displayName, password: PASSWORD };
      return (await createAccount(storage, account, { cost: TEST_COST, now })).id;
    },
    async close() {
      mailbox.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const refuseEveryToken: TokenVerifier = {
  verify: () => Promise.reject(new Error('this mailbox was given no verifier')),
};
