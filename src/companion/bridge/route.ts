import type { Response } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Log } from '../log/index.js';

/** One endpoint. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Accepts the body; POST only. @throws CpxError naming the field */
  readonly parse?: (input: unknown) => unknown;
  /** True where the person is asked for the PIN: one at a time. */
  readonly singleFlight?: true;
  handle(exchange: AdmittedExchange): void | Promise<void>;
}

/** An exchange that every gate let through. */
export interface AdmittedExchange {
  readonly request: IncomingMessage;
  readonly response: Response;
  readonly log: Log;
  readonly origin: string;
  readonly body: unknown;
}
