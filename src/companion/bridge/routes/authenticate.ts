import { encodeToken, parseAuthenticateRequest, type AuthenticateRequest } from '../../../protocol/index.js';
import { checkChallenge } from '../check-challenge.js';
import type { BridgeLimits } from '../limits.js';
import type { BridgeDependencies } from '../ports.js';
import type { AdmittedExchange, Route } from '../route.js';
import type { HoldSignIn } from './hold-sign-in.js';

/** `POST /v1/authenticate`: held until the person has answered; closing the connection cancels. */
export function createAuthenticateRoute(
  { signIn, clock, version }: Pick<BridgeDependencies, 'signIn' | 'clock' | 'version'>,
  hold: HoldSignIn,
  limits: BridgeLimits,
): Route {
  async function handle(exchange: AdmittedExchange): Promise<void> {
    const { origin, log } = exchange;
    const message = exchange.body as AuthenticateRequest;
    const { challengeNonce, context } = message;
    checkChallenge(message, origin, { now: clock.now(), skewMilliseconds: limits.clockSkewMilliseconds, log });
    await hold(exchange, message, async (request) =>
      encodeToken(
        await signIn.authenticate({ ...request, purpose: context?.purpose ?? 'login', challengeNonce }),
        version,
      ),
    );
  }

  return {
    method: 'POST',
    path: '/v1/authenticate',
    parse: parseAuthenticateRequest,
    singleFlight: true,
    handle,
  };
}
