import type { CardRecord } from '../card-identity.js';

/*
 *   none ──login, identity linked───────────────────────────► strong
 *     │                                                         ▲
 *     └───login, identity not linked──► not-linked ──password───┘
 *                                          │
 *                                          └──5 minutes──► none
 */

/** How long a verified card waits for the mailbox password, in seconds. @see protocol.md, "Server side" 4 */
export const PENDING_LINK_SECONDS = 300;

/** What a mailbox session knows of a card. Plain data: keep it in the session as it is. */
export type CardSession =
  | { readonly state: 'none' }
  | {
      readonly state: 'not-linked';
      readonly card: CardRecord;
      /** Seconds since 1970. */
      readonly until: number;
    }
  | {
      readonly state: 'strong';
      readonly accountId: string;
      /** The card identity that the session is bound to: it ends with the card. */
      readonly identityKey: string;
    };

/** A session bound to a card identity. */
export type StrongCardSession = Extract<CardSession, { state: 'strong' }>;

/** The session of somebody who has shown no card. */
export const NO_CARD_SESSION: CardSession = Object.freeze({ state: 'none' });
