import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A mailbox that serves. */
export interface ListeningMailbox {
  /** Where this process listens, for instance `http://127.0.0.1:3000`; people may reach it by another origin. */
  readonly address: string;
  readonly port: number;
  /** Answers what has begun, then stops. */
  close(): Promise<void>;
}

/** How long a client may take, in milliseconds. */
const LIMITS = Object.freeze({ headersMilliseconds: 10_000, requestMilliseconds: 30_000 });

/**
 * Serves on one address.
 * @param port 0 for any free one
 * @throws the system's error, for instance EADDRINUSE
 */
export async function listen(
  handler: RequestListener,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<ListeningMailbox> {
  const server = createServer(
    { headersTimeout: LIMITS.headersMilliseconds, requestTimeout: LIMITS.requestMilliseconds },
    handler,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${String(bound)}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
      }),
  };
}
