import { Router, type Request } from 'express';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { VerifiedCard } from '../../relying-party/index.js';
import { acceptCard, logRevocation } from './accept-card.js';
import { sendJson } from './answers.js';
import { logEvent, requireSession, type CardHost, type Environment } from './environment.js';
import { parseTicketForm } from './forms.js';

/** Path of a sign-in over TLS at the card host; what follows is the secret of its session. */
const STATE_PATH = '/tls-sign-in/';

/**
 * What the proxy of the card host passes on: the companion has made its handshake there with the card's key. The session
 * is known by the address alone: no cookie comes here, and no page can.
 */
export function cardHostRoutes(environment: Environment, cardHost: CardHost): Router {
  const router = Router();
  router.post(`${STATE_PATH}:state`, async (request, response) => {
    const refuse = (status: number, code?: ErrorCode): void => {
      if (code !== undefined) logEvent(environment, request, 'card-refused', { purpose: 'login', code });
      response.status(status).set('Cache-Control', 'no-store').end();
    };
    // A browser that was given a certificate of its own makes no tickets: what a page can send is not enough.
    if (request.get('x-cpx-bridge') !== '1' || request.get('origin') !== undefined) return refuse(404);
    try {
      const certificate = cardHost.readCertificate(request.headers);
      if (certificate === undefined) return refuse(404);
      sendJson(response, { ticket: await cardHost.tickets.issue(request.params.state, certificate) });
    } catch (error) {
      if (!(error instanceof CpxError)) throw error;
      // The page hears of a certificate that is not good when it hands in the ticket; this one was not even verified.
      refuse(error.code === 'ERR_TOKEN_TICKET_UNKNOWN' ? 410 : 403, error.code);
    }
  });
  return router;
}

/** *Connexion* over TLS: the page is given an address for the companion, and hands in the ticket that came from there. */
export function tlsSignInRoutes(environment: Environment, cardHost: CardHost): Router {
  const router = Router();

  router.post('/sign-in/tls/address', async (_request, response) => {
    const state = await cardHost.tickets.begin(requireSession(response).idHash);
    sendJson(response, { url: `${cardHost.origin}${STATE_PATH}${state}` });
  });

  router.post('/sign-in/tls', async (request, response) => {
    const session = requireSession(response);
    const { ticket, certificateId } = parseTicketForm(request);
    const verified = await verify(environment, cardHost, request, { sessionId: session.idHash, ticket });
    await acceptCard(environment, request, response, { session, verified, certificateId });
  });

  return router;
}

async function verify(
  environment: Environment,
  { tickets, verifier }: CardHost,
  request: Request,
  { sessionId, ticket }: { readonly sessionId: string; readonly ticket: string },
): Promise<VerifiedCard<'login'>> {
  try {
    const verified = await verifier.verify(await tickets.redeem(sessionId, ticket), 'login');
    logRevocation(environment, request, verified);
    return verified;
  } catch (error) {
    if (error instanceof CpxError)
      logEvent(environment, request, 'card-refused', { purpose: 'login', code: error.code });
    throw error;
  }
}
