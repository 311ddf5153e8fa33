import { Router } from 'express';
import { clearCookie } from '../session/index.js';
import { redirectTo, sendJson } from './answers.js';
import { isSignedIn, leaveNotice, logEvent, requireSession, stateOf, type Environment } from './environment.js';
import { parseEnding } from './forms.js';

/** The end of a session: asked for, or because the card has gone. */
export function sessionRoutes(environment: Environment): Router {
  const { sessions, cookies, now } = environment;
  const router = Router();

  router.post('/sign-out', async (request, response) => {
    const session = requireSession(response);
    await sessions.end(response, session);
    logEvent(environment, request, 'session-ended', { reason: 'signed-out', ...accountOf(response) });
    leaveNotice(environment, response, 'signed-out');
    redirectTo(response, '/sign-in');
  });

  // The page has heard from the companion that the card was taken out, or that another one is in its place.
  router.post('/session/card-gone', async (request, response) => {
    const session = requireSession(response);
    const { reason } = parseEnding(request);
    if (session.state.kind === 'strong') {
      await sessions.end(response, session);
      logEvent(environment, request, 'session-ended', { reason, ...accountOf(response) });
      leaveNotice(environment, response, reason);
    }
    sendJson(response, { location: '/sign-in' });
  });

  // A page that stayed open asks whether its session still lives. Asking does not keep it alive.
  router.get('/session', (_request, response) => {
    const { session } = stateOf(response);
    if (session === undefined || !isSignedIn(session)) {
      clearCookie(response, cookies, cookies.session);
      leaveNotice(environment, response, 'session-ended');
      sendJson(response, { signedIn: false });
      return;
    }
    const endsAt = Math.min(session.idleUntil.getTime(), session.expiresAt.getTime());
    sendJson(response, { signedIn: true, secondsLeft: Math.ceil((endsAt - now().getTime()) / 1000) });
  });

  return router;
}

function accountOf(response: Parameters<typeof stateOf>[0]): { readonly account?: string } {
  const { account } = stateOf(response);
  return account === undefined ? {} : { account: account.id };
}
