import { Router } from 'express';
import { renderInboxPage, renderMessagePage } from '../views/index.js';
import { answerNotFound, redirectTo, sendPage } from './answers.js';
import { frameOf, isSignedIn, requireSignedIn, stateOf, type Environment } from './environment.js';

/** A page shows this many messages, the newest. */
const MESSAGES_A_PAGE = 100;

/** *Consulter*: the inbox and its messages, in a session of any strength. */
export function inboxRoutes(environment: Environment): Router {
  const { storage } = environment;
  const router = Router();

  router.get('/', (_request, response) => {
    const { session } = stateOf(response);
    if (session?.state.kind === 'card-pending') redirectTo(response, '/sign-in/link-card');
    else redirectTo(response, isSignedIn(session) ? '/inbox' : '/sign-in');
  });

  router.get('/inbox', async (request, response) => {
    const { account } = requireSignedIn(response);
    const messages = await storage.messages.list(account.id, MESSAGES_A_PAGE);
    sendPage(response, renderInboxPage(frameOf(environment, request, response), messages));
  });

  router.get('/inbox/:id', async (request, response) => {
    const { account } = requireSignedIn(response);
    const message = await storage.messages.find(account.id, request.params.id);
    if (message === undefined) answerNotFound(environment)(request, response);
    else sendPage(response, renderMessagePage(frameOf(environment, request, response), message));
  });

  return router;
}
