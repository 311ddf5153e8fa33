import type { Request, Response } from 'express';
import { CpxError } from '../../protocol/index.js';
import { signInWithCard, type VerifiedCard } from '../../relying-party/index.js';
import { cardSessionOf } from '../session-state.js';
import type { StoredSession } from '../storage/index.js';
import { sendJson } from './answers.js';
import { logEvent, type Environment } from './environment.js';

/** A card that was verified for a login, however it has proved to be here. */
export interface PresentedCard {
  readonly session: StoredSession;
  readonly verified: VerifiedCard<'login'>;
  /** The companion's id of its certificate. */
  readonly certificateId: string | undefined;
}

/** Says in the log what was not checked. */
export function logRevocation(environment: Environment, request: Request, { revocation, purpose }: VerifiedCard): void {
  if (revocation.status !== 'unchecked') return;
  logEvent(environment, request, 'card-revocation-unchecked', { purpose, reason: revocation.why });
}

/**
 * Signs in with a card: a linked one starts the strong session, any other waits for the mailbox password.
 * @throws CpxError ERR_ACCOUNT_CARD_MISMATCH, which ends a strong session
 */
export async function acceptCard(
  environment: Environment,
  request: Request,
  response: Response,
  { session, verified, certificateId }: PresentedCard,
): Promise<void> {
  const { sessions, storage, now } = environment;
  try {
    const signIn = await signInWithCard(storage.links, cardSessionOf(session.state), verified, now());
    if (!signIn.linked) {
      const { card, until } = signIn.session;
      await sessions.change(response, session, { kind: 'card-not-linked', card, until, certificateId });
      logEvent(environment, request, 'card-not-linked');
      sendJson(response, { location: '/sign-in/link-card' });
      return;
    }
    const { accountId, identityKey } = signIn.session;
    await sessions.change(response, session, { kind: 'card-accepted', accountId, identityKey, certificateId });
    if (signIn.renewed) logEvent(environment, request, 'card-renewed', { account: accountId });
    logEvent(environment, request, 'card-accepted', { account: accountId });
    sendJson(response, { location: '/inbox' });
  } catch (error) {
    if (error instanceof CpxError && error.code === 'ERR_ACCOUNT_CARD_MISMATCH') {
      logEvent(environment, request, 'card-mismatch');
      // Whoever holds the other card is here: the strong session is not theirs to go on with.
      if (session.state.kind === 'strong') await sessions.end(response, session);
    }
    throw error;
  }
}
