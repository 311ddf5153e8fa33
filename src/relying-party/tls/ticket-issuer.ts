import { createHash, randomBytes } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';
import type { TicketStore } from './ticket-store.js';

/** How long an address may be used, and how long its ticket, in seconds. */
const STATE_SECONDS = 300;
const TICKET_SECONDS = 60;
const RANDOM_BYTES = 32;

/** Issues the addresses and tickets of sign-ins over TLS, and takes tickets back, once. */
export interface TicketIssuer {
  /**
   * Begins the one sign-in over TLS of a session, in place of any earlier one.
   * @returns the secret part of the address for the companion: 43 characters of base64url, used once, for 5 minutes
   */
  begin(sessionId: string): Promise<string>;
  /**
   * The card has identified itself at this address.
   * @param certificate DER, from a handshake that was verified
   * @returns the ticket: 43 characters of base64url, used once, for 60 seconds
   * @throws CpxError ERR_TOKEN_TICKET_UNKNOWN when no session waits there (any more)
   */
  issue(state: string, certificate: Uint8Array): Promise<string>;
  /**
   * Takes a ticket back from the page of the session that began. Whatever comes of it, the ticket is gone.
   * @returns DER of the card's certificate, for `CardVerifier.verify`
   * @throws CpxError ERR_TOKEN_TICKET_UNKNOWN when it was never issued, was used, is too old, or is another session's
   */
  redeem(sessionId: string, ticket: string): Promise<Uint8Array>;
}

/** @see protocol.md, "Sign-in over TLS" */
export function createTicketIssuer({
  store,
  now = () => new Date(),
}: {
  readonly store: TicketStore;
  readonly now?: () => Date;
}): TicketIssuer {
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  return {
    begin: async (sessionId) => {
      const state = randomText();
      await store.begin(sessionId, hash(state), seconds() + STATE_SECONDS);
      return state;
    },
    issue: async (state, certificate) => {
      const ticket = randomText();
      const entry = { hash: hash(ticket), certificate, until: seconds() + TICKET_SECONDS };
      if (await store.issue(hash(state), entry, seconds())) return ticket;
      throw unknown('no session waits at this address');
    },
    redeem: async (sessionId, ticket) => {
      const found = await store.take(hash(ticket));
      if (found === undefined) throw unknown('there is no such ticket');
      if (found.until <= seconds()) throw unknown('the ticket is too old');
      if (found.sessionId !== sessionId) throw unknown('the ticket is one of another session');
      return found.certificate;
    },
  };
}

function randomText(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function unknown(message: string): CpxError {
  return new CpxError('ERR_TOKEN_TICKET_UNKNOWN', message);
}
