import { CpxError, parseTlsSignInRequest, splitCardUrl, type TlsSignInRequest } from '../../../protocol/index.js';
import type { BridgeDependencies } from '../ports.js';
import type { AdmittedExchange, Route } from '../route.js';
import type { HoldSignIn } from './hold-sign-in.js';

/**
 * `POST /v1/tls-sign-in`: the card identifies itself to a server that is listed for this site, in a TLS handshake of the
 * companion's own, and the page gets that server's ticket. Held like `POST /v1/authenticate`.
 */
export function createTlsSignInRoute(
  { signIn, settings }: Pick<BridgeDependencies, 'signIn' | 'settings'>,
  hold: HoldSignIn,
): Route {
  async function handle(exchange: AdmittedExchange): Promise<void> {
    const message = exchange.body as TlsSignInRequest;
    const { url } = message;
    const host = splitCardUrl(url)?.origin;
    // Not even the site's own host is implied: whoever serves a page there need not be who may ask for a card.
    if (host === undefined || !settings.isCardHost(exchange.origin, host)) {
      exchange.log.warn('card host refused', { origin: exchange.origin, host });
      throw notListed();
    }
    await hold(exchange, message, async (request) => {
      const listed = new AbortController();
      const unsubscribe = settings.subscribe(() => {
        if (!settings.isCardHost(exchange.origin, host)) listed.abort(notListed());
      });
      const signal = AbortSignal.any([request.signal, listed.signal]);
      return signIn.fetchTicket({ ...request, signal, purpose: 'login', url }).finally(unsubscribe);
    });
  }

  return { method: 'POST', path: '/v1/tls-sign-in', parse: parseTlsSignInRequest, singleFlight: true, handle };
}

function notListed(): CpxError {
  return new CpxError('ERR_ORIGIN_CARD_HOST', 'this host is not listed for this site');
}
