import { CpxError } from '../../protocol/index.js';
import type { CardRecord } from '../card-identity.js';
import type { VerifiedCard } from '../card-verifier.js';
import { NO_CARD_SESSION, PENDING_LINK_SECONDS, type CardSession, type StrongCardSession } from './card-session.js';
import type { CardLink, LinkStore } from './link-store.js';

/** What a sign-in by card comes to. `renewed`: this holder's card is one that was not seen before. */
export type CardSignIn =
  | { readonly linked: true; readonly session: StrongCardSession; readonly renewed: boolean }
  | { readonly linked: false; readonly session: Extract<CardSession, { state: 'not-linked' }> };

/**
 * Signs in with a card that was verified for a login. A linked identity starts the strong session; any other waits for
 * the mailbox password.
 * @param session what this session knew of a card before
 * @throws CpxError ERR_TOKEN_PURPOSE for a card verified to be linked; ERR_ACCOUNT_CARD_MISMATCH when the session is
 * bound to another card identity
 */
export async function signInWithCard(
  store: LinkStore,
  session: CardSession,
  verified: VerifiedCard<'login'>,
  now: Date,
): Promise<CardSignIn> {
  requirePurpose(verified, 'login');
  const { card } = verified;
  requireSameCard(session, card.identityKey);
  const link = await store.find(card.identityKey);
  if (link === undefined) {
    return { linked: false, session: { state: 'not-linked', card, until: secondsOf(now) + PENDING_LINK_SECONDS } };
  }
  await store.recordSeen(card, secondsOf(now));
  const renewed = link.cards.every((seen) => seen.card.certificateSha256 !== card.certificateSha256);
  return { linked: true, session: strongSession(link), renewed };
}

/**
 * Links the card that waits in this session to the account whose password was just verified, and starts the strong
 * session. Asking twice is no fault.
 * @param accountId of the account whose credentials the caller has verified in this session
 * @throws CpxError ERR_ACCOUNT_LINK_EXPIRED when no card waits (any more); ERR_ACCOUNT_CARD_LINKED_ELSEWHERE
 */
export async function linkWaitingCard(
  store: LinkStore,
  session: CardSession,
  accountId: string,
  now: Date,
): Promise<StrongCardSession> {
  if (session.state === 'strong' && session.accountId === accountId) return session;
  if (session.state !== 'not-linked' || session.until <= secondsOf(now)) {
    throw new CpxError('ERR_ACCOUNT_LINK_EXPIRED', 'no card waits to be linked');
  }
  return strongSession(await link(store, accountId, session.card, now));
}

/**
 * Links one more card to the account of somebody who is signed in. The session stays what it is.
 * @param accountId of the account that this session is signed in to
 * @throws CpxError ERR_TOKEN_PURPOSE for a card verified to sign in; ERR_ACCOUNT_CARD_LINKED_ELSEWHERE
 */
export async function linkAnotherCard(
  store: LinkStore,
  accountId: string,
  verified: VerifiedCard<'link'>,
  now: Date,
): Promise<CardLink> {
  requirePurpose(verified, 'link');
  return link(store, accountId, verified.card, now);
}

/**
 * Unlinks an identity from the account of somebody who is signed in.
 * @returns what the session knows of a card afterwards: nothing, when it was bound to that identity
 * @throws CpxError ERR_ACCOUNT_CARD_NOT_LINKED when it is not linked to this account
 */
export async function unlinkCard(
  store: LinkStore,
  session: CardSession,
  accountId: string,
  identityKey: string,
): Promise<CardSession> {
  if (!(await store.remove(accountId, identityKey))) {
    throw new CpxError('ERR_ACCOUNT_CARD_NOT_LINKED', 'the card is not linked to this account');
  }
  return session.state === 'strong' && session.identityKey === identityKey ? NO_CARD_SESSION : session;
}

/**
 * The strong session, if it still is one: a card unlinked from another session ends this one too.
 * @throws CpxError ERR_ACCOUNT_SESSION_REQUIRED
 */
export async function requireStrongSession(store: LinkStore, session: CardSession): Promise<StrongCardSession> {
  if (session.state === 'strong') {
    const found = await store.find(session.identityKey);
    if (found?.accountId === session.accountId) return session;
  }
  throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'there is no strong session');
}

/**
 * A strong session meets no card but its own.
 * @throws CpxError ERR_ACCOUNT_CARD_MISMATCH
 */
export function requireSameCard(session: CardSession, identityKey: string): void {
  if (session.state === 'strong' && session.identityKey !== identityKey) {
    throw new CpxError('ERR_ACCOUNT_CARD_MISMATCH', 'the session is bound to another card');
  }
}

async function link(store: LinkStore, accountId: string, card: CardRecord, now: Date): Promise<CardLink> {
  const found = await store.insert(accountId, card, secondsOf(now));
  if (found.accountId !== accountId) {
    throw new CpxError('ERR_ACCOUNT_CARD_LINKED_ELSEWHERE', 'the card is linked to another account');
  }
  return found;
}

/** The types say it already; plain JavaScript callers and sessions read back from a store do not. */
function requirePurpose(verified: VerifiedCard, purpose: VerifiedCard['purpose']): void {
  if (verified.purpose !== purpose) {
    throw new CpxError('ERR_TOKEN_PURPOSE', `the card was verified for: ${verified.purpose}`);
  }
}

function strongSession({ accountId, identityKey }: CardLink): StrongCardSession {
  return { state: 'strong', accountId, identityKey };
}

function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
