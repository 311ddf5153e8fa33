import { Router, type Request } from 'express';
import { CpxError } from '../../protocol/index.js';
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
    const ticket = await issueTicket(environment, cardHost, request);
    if (typeof ticket === 'number') response.status(ticket).set('Cache-Control', 'no-store').end();
    else sendJson(response, { ticket });
  });
  return router;
}

/**
 * Makes a ticket of what the proxy says.
 * @returns the ticket, or the status of a refusal that says nothing more: the page hears of a certificate that is not good
 * when it hands in the ticket
 */
async function issueTicket(
  environment: Environment,
  { readCertificate, tickets }: CardHost,
  request: Request<{ readonly state: string }>,
): Promise<string | number> {
  // A browser that was given a certificate of its own makes no tickets: what a page can send is not enough.
  if (request.get('x-cpx-bridge') !== '1' || request.get('origin') !== undefined) return 404;
  try {
    const certificate = readCertificate(request.headers);
    return certificate === undefined ? 404 : await tickets.issue(request.params.state, certificate);
  } catch (error) {
    if (!(error instanceof CpxError)) throw error;
    logEvent(environment, request, 'card-refused', { purpose: 'login', code: error.code });
    return error.code === 'ERR_TOKEN_TICKET_UNKNOWN' ? 410 : 403;
  }
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
