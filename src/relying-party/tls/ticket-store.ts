/** A sign-in over TLS that came back as a ticket. Plain data: it survives JSON. */
export interface StoredTicket {
  readonly sessionId: string;
  /** DER of the certificate with which the card identified itself. */
  readonly certificate: Uint8Array;
  /** Seconds since 1970. */
  readonly until: number;
}

/**
 * Where sign-ins over TLS wait: at the session's address, then as a ticket. A server of several processes shares one. Only
 * hashes of addresses and tickets come here, so that a copy of the store opens nothing. Every method is one atomic step.
 */
export interface TicketStore {
  /** Remembers the one address of a session, in place of an earlier one and of its ticket. @param until seconds since 1970 */
  begin(sessionId: string, stateHash: string, until: number): Promise<void>;
  /**
   * Puts a ticket in the place of the address, which is used up.
   * @param now seconds since 1970: an address that is older counts for nothing
   * @returns false when no session waits at this address
   */
  issue(
    stateHash: string,
    ticket: { readonly hash: string; readonly certificate: Uint8Array; readonly until: number },
    now: number,
  ): Promise<boolean>;
  /** Returns a ticket and forgets it: of two callers at once, one gets undefined. */
  take(ticketHash: string): Promise<StoredTicket | undefined>;
}

interface Waiting {
  stateHash: string | undefined;
  ticketHash: string | undefined;
  certificate: Uint8Array;
  until: number;
}

/**
 * A store in this process's memory, for servers of one process. Bounded: when full, the oldest sign-in goes.
 * @param maximum number of sessions that may have a sign-in waiting
 */
export function createMemoryTicketStore(maximum = 10_000): TicketStore {
  const waiting = new Map<string, Waiting>();
  const find = (fits: (entry: Waiting) => boolean): readonly [string, Waiting] | undefined =>
    [...waiting].find(([, entry]) => fits(entry));
  return {
    begin: (sessionId, stateHash, until) => {
      waiting.delete(sessionId); // a Map keeps the order of insertion: the first key is the oldest
      waiting.set(sessionId, { stateHash, ticketHash: undefined, certificate: new Uint8Array(), until });
      const [oldest] = waiting.keys();
      if (waiting.size > maximum && oldest !== undefined) waiting.delete(oldest);
      return Promise.resolve();
    },
    issue: (stateHash, { hash, certificate, until }, now) => {
      const [, entry] = find((each) => each.stateHash === stateHash && each.until > now) ?? [];
      if (entry !== undefined) Object.assign(entry, { stateHash: undefined, ticketHash: hash, certificate, until });
      return Promise.resolve(entry !== undefined);
    },
    take: (ticketHash) => {
      const [sessionId, entry] = find((each) => each.ticketHash === ticketHash) ?? [];
      if (sessionId === undefined || entry === undefined) return Promise.resolve(undefined);
      waiting.delete(sessionId);
      return Promise.resolve({ sessionId, certificate: entry.certificate, until: entry.until });
    },
  };
}
