import { parseCancelRequest, type CancelRequest } from '../../../protocol/index.js';
import type { Flights } from '../flights.js';
import type { Route } from '../route.js';

/** `POST /v1/cancel`: ends what the same origin began; the answer does not tell whether there was anything. */
export function createCancelRoute(flights: Flights): Route {
  return {
    method: 'POST',
    path: '/v1/cancel',
    parse: parseCancelRequest,
    handle: ({ response, origin, body }) => {
      flights.cancel(origin, (body as CancelRequest).requestId);
      response.writeHead(204).end();
    },
  };
}
