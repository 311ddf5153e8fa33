import { CpxError, encodeToken, parseAuthenticateRequest, type AuthenticateRequest } from '../../../protocol/index.js';
import { answerJson } from '../answer.js';
import { certificateIdOf } from '../certificate-id.js';
import { checkChallenge } from '../check-challenge.js';
import type { Flights } from '../flights.js';
import type { BridgeLimits } from '../limits.js';
import type { BridgeDependencies } from '../ports.js';
import type { AdmittedExchange, Route } from '../route.js';
import { createSeenRequests } from '../seen-requests.js';

/** `POST /v1/authenticate`: held until the person has answered; closing the connection cancels. */
export function createAuthenticateRoute(
  { signIn, cards, settings, clock, version }: BridgeDependencies,
  flights: Flights,
  limits: BridgeLimits,
): Route {
  const seen = createSeenRequests(limits.replayMilliseconds, clock);

  function fingerprintOf(certificateId: string, origin: string): string {
    const certificate = cards.inventory.readers
      .flatMap(({ card }) => card?.certificates ?? [])
      .find(({ fingerprint }) => certificateIdOf(fingerprint, origin, settings.installSecret) === certificateId);
    if (certificate === undefined) throw new CpxError('ERR_CERTIFICATE_NOT_FOUND', 'no card here has this certificate');
    return certificate.fingerprint;
  }

  async function handle({ response, origin, body, log }: AdmittedExchange): Promise<void> {
    const request = body as AuthenticateRequest;
    const { requestId, certificateId, challengeNonce, context, lang } = request;
    checkChallenge(request, origin, { now: clock.now(), skewMilliseconds: limits.clockSkewMilliseconds, log });
    seen.remember(origin, requestId);
    log.info('authentication asked for', { origin });
    const { controller, land } = flights.begin(origin, requestId);
    const hangUp = (): void => controller.abort(new CpxError('ERR_FLOW_ABORTED', 'the page closed its connection'));
    response.once('close', hangUp);
    try {
      const result = await signIn.authenticate({
        requestId,
        origin,
        purpose: context?.purpose ?? 'login',
        challengeNonce,
        ...(certificateId === undefined ? {} : { fingerprint: fingerprintOf(certificateId, origin) }),
        ...(lang === undefined ? {} : { language: lang }),
        signal: controller.signal,
      });
      answerJson(response, encodeToken(result, version));
      log.info('request answered', { status: 200 });
    } finally {
      response.off('close', hangUp);
      land();
    }
  }

  return {
    method: 'POST',
    path: '/v1/authenticate',
    parse: parseAuthenticateRequest,
    singleFlight: true,
    handle,
  };
}
