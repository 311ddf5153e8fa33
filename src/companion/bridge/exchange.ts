import type { Request, Response } from 'express';
import type { Log } from '../log/index.js';
import type { Route } from './route.js';

/** One request on its way through the gates, and what they have found out. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  /** Writes the id of this exchange into each line and, once the body is known, the page's own id of its request. */
  log: Log;
  /** Set by the gate on method and path. */
  route: Route | undefined;
  /** Set by the gate on the origin: until then nothing but a status is answered. */
  origin: string | undefined;
  /** Set by the gate on the body's size. */
  rawBody: Buffer | undefined;
  /** Set by the gate on JSON: what the route's parser accepted. */
  body: unknown;
}

/**
 * One gate. Returns nothing to let the request through, or the status of a bare refusal; throws a CpxError for a
 * refusal that says why, which only gates behind the origin's may do.
 */
export type Gate = (exchange: Exchange) => number | undefined | Promise<number | undefined>;
