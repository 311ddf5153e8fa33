import { Router } from 'express';
import { credentialsError } from '../accounts/index.js';
import { renderSignInPage, renderStrongPage } from '../views/index.js';
import { acceptCard } from './accept-card.js';
import { redirectTo, sendPage } from './answers.js';
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
  const { sessions } = environment;
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
    await acceptCard(environment, request, response, { session, verified, certificateId });
  });

  return router;
}
