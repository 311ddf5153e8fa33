import { Router } from 'express';
import { linkWaitingCard } from '../../relying-party/index.js';
import { credentialsError } from '../accounts/index.js';
import { cardSessionOf, nextSessionState } from '../session-state.js';
import { renderLinkCardPage } from '../views/index.js';
import { redirectTo, sendPage } from './answers.js';
import { frameOf, leaveNotice, logEvent, requireSession, stateOf, type Environment } from './environment.js';
import { parseCredentials } from './forms.js';
import { checkPassword, credentialsProblem, rememberDevice } from './password-check.js';

/** The first sign-in with a card: the mailbox credentials say whose account it is for. */
export function linkCardRoutes(environment: Environment): Router {
  const { sessions, storage, now } = environment;
  const router = Router();

  router.get('/sign-in/link-card', (request, response) => {
    const { session, account } = stateOf(response);
    if (session?.state.kind !== 'card-pending') {
      leaveNotice(environment, response, 'link-expired');
      redirectTo(response, '/');
      return;
    }
    const form = { email: account?.email ?? '', problem: undefined };
    sendPage(response, renderLinkCardPage(frameOf(environment, request, response), session.state.card, form));
  });

  router.post('/sign-in/link-card', async (request, response) => {
    const session = requireSession(response);
    if (session.state.kind !== 'card-pending') {
      leaveNotice(environment, response, 'link-expired');
      redirectTo(response, '/');
      return;
    }
    const { card, certificateId } = session.state;
    const { email, password } = parseCredentials(request);
    const outcome = await checkPassword(environment, request, email, password);
    if (outcome.kind !== 'accepted') {
      const form = { email, problem: credentialsProblem(environment, response, outcome) };
      const page = renderLinkCardPage(frameOf(environment, request, response), card, form);
      sendPage(response, page, credentialsError(outcome).status);
      return;
    }
    const { account } = outcome;
    const { identityKey } = card;
    const event = { kind: 'card-linked', accountId: account.id, identityKey, certificateId } as const;
    nextSessionState(session.state, event); // refuses another account than the session began with, before it links
    await linkWaitingCard(storage.links, cardSessionOf(session.state), account.id, now());
    await sessions.change(response, session, event);
    await rememberDevice(environment, request, response, account.id);
    logEvent(environment, request, 'card-linked', { account: account.id });
    leaveNotice(environment, response, 'card-linked');
    redirectTo(response, '/inbox');
  });

  router.post('/sign-in/link-card/cancel', async (_request, response) => {
    await sessions.change(response, requireSession(response), { kind: 'link-abandoned' });
    redirectTo(response, '/');
  });

  return router;
}
