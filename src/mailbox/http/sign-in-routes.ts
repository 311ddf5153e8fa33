import { Router } from 'express';
import { CpxError } from '../../protocol/index.js';
import { signInWithCard } from '../../relying-party/index.js';
import { credentialsError } from '../accounts/index.js';
import { cardSessionOf } from '../session-state.js';
import { renderSignInPage, renderStrongPage } from '../views/index.js';
import { redirectTo, sendJson, sendPage } from './answers.js';
import { issueChallenge, verifyCard } from './card-challenges.js';
import {
  frameOf,
  isSignedIn,
  logEvent,
  requireSession,
  requireSignedIn,
  stateOf,
  type Environment,
} from './environment.js';
import { parseCardToken, parseCredentials } from './forms.js';
import { checkPassword, credentialsProblem, rememberDevice } from './password-check.js';

/** *Connexion*: by password, by card, and from the one to the other. */
export function signInRoutes(environment: Environment): Router {
  const { sessions, storage, now } = environment;
  const router = Router();

  router.get('/sign-in', async (request, response) => {
    const state = stateOf(response);
    if (isSignedIn(state.session)) {
      redirectTo(response, '/inbox');
      return;
    }
    state.session ??= await sessions.begin(response);
    sendPage(response, renderSignInPage(frameOf(environment, request, response), { email: '', problem: undefined }));
  });

  router.get('/sign-in/strong', (request, response) => {
    const { session } = requireSignedIn(response);
    if (session.state.kind === 'strong') redirectTo(response, '/inbox');
    else sendPage(response, renderStrongPage(frameOf(environment, request, response)));
  });

  router.post('/sign-in/password', async (request, response) => {
    const session = requireSession(response);
    if (isSignedIn(session)) {
      redirectTo(response, '/inbox');
      return;
    }
    const { email, password } = parseCredentials(request);
    const outcome = await checkPassword(environment, request, email, password);
    if (outcome.kind !== 'accepted') {
      const problem = credentialsProblem(environment, response, outcome);
      const status = credentialsError(outcome).status;
      sendPage(response, renderSignInPage(frameOf(environment, request, response), { email, problem }), status);
      return;
    }
    await sessions.change(response, session, { kind: 'password-accepted', accountId: outcome.account.id });
    await rememberDevice(environment, request, response, outcome.account.id);
    logEvent(environment, request, 'password-accepted', { account: outcome.account.id });
    redirectTo(response, '/inbox');
  });

  router.post('/sign-in/challenge', (_request, response) =>
    issueChallenge(environment, response, requireSession(response), 'login'),
  );

  router.post('/sign-in/card', async (request, response) => {
    const session = requireSession(response);
    const { token, certificateId } = parseCardToken(request);
    const verified = await verifyCard(environment, request, session, 'login', token);
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
  });

  return router;
}
