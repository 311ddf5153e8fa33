import type { CardRecord } from '../card-identity.js';

/** One card that was seen under a linked identity: the holder's first card, then each renewed one. */
export interface SeenCard {
  readonly card: CardRecord;
  /** Seconds since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** An identity linked to an account. An identity has one account; an account may have several identities. */
export interface CardLink {
  readonly identityKey: string;
  readonly accountId: string;
  /** Seconds since 1970. */
  readonly linkedAt: number;
  /** At least one; the card seen last comes first. */
  readonly cards: readonly SeenCard[];
}

/** Where links are kept: the mailbox's database. Every method is one atomic step. */
export interface LinkStore {
  find(identityKey: string): Promise<CardLink | undefined>;
  list(accountId: string): Promise<readonly CardLink[]>;
  /**
   * Links the card's identity to the account, unless it is linked already, and records the card as seen when the link
   * is this account's. @returns the link as it stands afterwards, which may be another account's
   */
  insert(accountId: string, card: CardRecord, at: number): Promise<CardLink>;
  /** Records that this card was seen: a card is known by its certificate's SHA-256. Unlinked identities are left alone. */
  recordSeen(card: CardRecord, at: number): Promise<void>;
  /** Removes the link with its cards. @returns whether this account had one */
  remove(accountId: string, identityKey: string): Promise<boolean>;
}
