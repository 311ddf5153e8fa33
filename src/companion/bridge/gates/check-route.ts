import type { Gate } from '../exchange.js';
import type { Route } from '../route.js';

/** Method and path of an endpoint, letter for letter: no query, no trailing slash, no escapes. */
export function createRouteGate(routes: readonly Route[]): Gate {
  return (exchange) => {
    const { method, url } = exchange.request;
    const atPath = routes.filter(({ path }) => path === url);
    exchange.route = method === 'OPTIONS' ? atPath[0] : atPath.find((route) => route.method === method);
    if (exchange.route !== undefined) return undefined;
    return atPath.length > 0 ? 405 : 404;
  };
}
