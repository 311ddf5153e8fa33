import { createHash } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { CpxError } from '../../protocol/index.js';
import { linkAnotherCard, unlinkCard } from '../../relying-party/index.js';
import { credentialsError } from '../accounts/index.js';
import { TIME_LIMITS } from '../limits.js';
import { cardSessionOf } from '../session-state.js';
import type { StoredSession } from '../storage/index.js';
import { renderIdentityPage, renderUnlinkPage, type Html, type ShownCard } from '../views/index.js';
import { answerNotFound, redirectTo, sendJson, sendPage } from './answers.js';
import { issueChallenge, verifyCard } from './card-challenges.js';
import { frameOf, leaveNotice, logEvent, requireSignedIn, type Environment } from './environment.js';
import { parseCardToken, parseConfirmation } from './forms.js';
import { checkPassword, credentialsProblem } from './password-check.js';

/** *Paramètres du compte → Identité*: the linked cards, one more, one less. */
export function settingsRoutes(environment: Environment): Router {
  const { sessions, storage, now } = environment;
  const router = Router();

  const sendIdentityPage = async (
    request: Request,
    response: Response,
    problem: Html | undefined,
    status: number,
  ): Promise<void> => {
    const { session, account } = requireSignedIn(response);
    const cards = await listCards(environment, session, account.id);
    const { displayName, email } = account;
    const settings = { displayName, email, cards, confirmed: isConfirmed(session, now()), problem };
    sendPage(response, renderIdentityPage(frameOf(environment, request, response), settings), status);
  };

  router.get('/settings', (_request, response) => redirectTo(response, '/settings/identity'));

  router.get('/settings/identity', (request, response) => sendIdentityPage(request, response, undefined, 200));

  router.post('/settings/confirm', async (request, response) => {
    const { session, account } = requireSignedIn(response);
    const { password } = parseConfirmation(request);
    const outcome = await checkPassword(environment, request, account.email, password);
    if (outcome.kind !== 'accepted') {
      const problem = credentialsProblem(environment, response, outcome);
      await sendIdentityPage(request, response, problem, credentialsError(outcome).status);
      return;
    }
    await sessions.confirm(session);
    leaveNotice(environment, response, 'confirmed');
    redirectTo(response, '/settings/identity');
  });

  router.post('/settings/identity/challenge', async (_request, response) => {
    await issueChallenge(environment, response, requireConfirmed(response, now()).session, 'link');
  });

  router.post('/settings/identity/cards', async (request, response) => {
    const { session, account } = requireConfirmed(response, now());
    const { token } = parseCardToken(request);
    const verified = await verifyCard(environment, request, session, 'link', token);
    await linkAnotherCard(storage.links, account.id, verified, now());
    logEvent(environment, request, 'card-linked', { account: account.id });
    leaveNotice(environment, response, 'card-added');
    sendJson(response, { location: '/settings/identity' });
  });

  router.get('/settings/identity/cards/:reference/unlink', async (request, response) => {
    const { session, account } = requireSignedIn(response);
    if (!isConfirmed(session, now())) {
      redirectTo(response, '/settings/identity');
      return;
    }
    const card = await findCard(environment, session, account.id, request.params.reference);
    if (card === undefined) answerNotFound(environment)(request, response);
    else sendPage(response, renderUnlinkPage(frameOf(environment, request, response), card));
  });

  router.post('/settings/identity/cards/:reference/unlink', async (request, response) => {
    const { session, account } = requireSignedIn(response);
    if (!isConfirmed(session, now())) {
      redirectTo(response, '/settings/identity');
      return;
    }
    const card = await findCard(environment, session, account.id, request.params.reference);
    if (card === undefined) throw new CpxError('ERR_ACCOUNT_CARD_NOT_LINKED', 'the account has no such card');
    // Storage ends every session that this card opened; ours may be one of them.
    const left = await unlinkCard(storage.links, cardSessionOf(session.state), account.id, card.link.identityKey);
    logEvent(environment, request, 'card-unlinked', { account: account.id });
    const ownCard = session.state.kind === 'strong' && left.state === 'none';
    if (ownCard) await sessions.end(response, session);
    leaveNotice(environment, response, ownCard ? 'own-card-unlinked' : 'card-unlinked');
    redirectTo(response, ownCard ? '/sign-in' : '/settings/identity');
  });

  return router;
}

/** A card vouches by staying in its reader; a password has to be typed again after a while. */
function isConfirmed(session: StoredSession, now: Date): boolean {
  if (session.state.kind === 'strong') return true;
  const { confirmedAt } = session;
  return confirmedAt !== undefined && now.getTime() - confirmedAt.getTime() < TIME_LIMITS.confirmationMilliseconds;
}

function requireConfirmed(response: Response, now: Date): ReturnType<typeof requireSignedIn> {
  const signedIn = requireSignedIn(response);
  if (!isConfirmed(signedIn.session, now)) {
    throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'the password has to be typed again');
  }
  return signedIn;
}

async function listCards(
  { storage }: Environment,
  { state }: StoredSession,
  accountId: string,
): Promise<readonly ShownCard[]> {
  const links = await storage.links.list(accountId);
  return links.map((link) => ({
    link,
    reference: createHash('sha256').update(link.identityKey).digest('base64url'),
    ofThisSession: state.kind === 'strong' && state.identityKey === link.identityKey,
  }));
}

async function findCard(
  environment: Environment,
  session: StoredSession,
  accountId: string,
  reference: string,
): Promise<ShownCard | undefined> {
  return (await listCards(environment, session, accountId)).find((card) => card.reference === reference);
}
