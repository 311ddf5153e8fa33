import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import { CpxError } from '../../protocol/index.js';
import { logWith, type Log } from '../log/index.js';
import { answerPreflight } from './answer-preflight.js';
import { answerProblem } from './answer.js';
import type { Exchange, Gate } from './exchange.js';
import { refuseBare } from './refuse-bare.js';
import type { Route } from './route.js';

/** The Express application: a middleware that opens the exchange, one for each gate, the routes, and the refusals. */
export function createApp(
  gates: readonly Gate[],
  routes: readonly Route[],
  options: { readonly log: Log; readonly preflightSeconds: number },
): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  app.use((request, response, next) => {
    const log = logWith(options.log, { exchange: randomUUID() });
    const exchange: Exchange = {
      request,
      response,
      log,
      route: undefined,
      origin: undefined,
      rawBody: undefined,
      body: undefined,
    };
    response.locals.exchange = exchange;
    next();
  });
  for (const gate of gates) app.use(pass(gate));
  for (const route of routes) {
    app.options(route.path, (request, response) => answerPreflight(request, response, route, options.preflightSeconds));
    app[route.method === 'GET' ? 'get' : 'post'](route.path, async (_, response) => {
      const { request, log, origin, body } = exchangeOf(response);
      if (origin === undefined) throw new TypeError('no gate has set the origin');
      await route.handle({ request, response, log, origin, body });
    });
  }
  app.use(answerError);
  return app;
}

/** A gate as a middleware. */
function pass(gate: Gate): RequestHandler {
  return async (_, response, next) => {
    const exchange = exchangeOf(response);
    const status = await gate(exchange);
    if (status === undefined) {
      next();
      return;
    }
    exchange.log.debug('request refused', { status });
    refuseBare(response, status);
  };
}

/** Whatever a gate or a route threw. Express knows an error handler by its four parameters, used or not. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars
const answerError: ErrorRequestHandler = (cause: unknown, _, response, next) => {
  const { log, origin, request } = exchangeOf(response);
  const error = cause instanceof CpxError ? cause : new CpxError('ERR_FLOW_INTERNAL', 'unexpected error', { cause });
  if (cause instanceof CpxError)
    log.warn('request failed', { code: error.code, status: error.status, origin, because: error.message });
  else log.error('request failed unexpectedly', { because: cause instanceof Error ? cause.stack : String(cause) });
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // A body that was not read to its end would be taken for the next request.
  if (!request.complete) response.shouldKeepAlive = false;
  if (origin === undefined) refuseBare(response, 500);
  else answerProblem(response, error, request.acceptsLanguages('fr', 'en') === 'en' ? 'en' : 'fr');
};

function exchangeOf(response: Response): Exchange {
  return response.locals.exchange as Exchange;
}
