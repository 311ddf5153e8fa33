import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from './route.js';

/**
 * Answers a preflight: the exact origin (already set), the method of the path, our headers, and the private network
 * only when it was asked for.
 * @see Fetch Standard, "CORS-preflight fetch"; Private Network Access
 */
export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  maximumAgeSeconds: number,
): void {
  response.setHeader('Access-Control-Allow-Methods', route.method);
  response.setHeader('Access-Control-Allow-Headers', 'content-type, x-cpx-bridge');
  response.setHeader('Access-Control-Max-Age', String(maximumAgeSeconds));
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
  }
  response.writeHead(204).end();
}
