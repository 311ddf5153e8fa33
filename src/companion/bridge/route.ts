import type { AdmittedExchange } from './exchange.js';

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
