import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Connections } from './connections.js';
import type { BridgeLimits } from './limits.js';
import { refuseSocketBare } from './refuse-bare.js';

/** What Node's parser found wrong, and the status that says so. */
const STATUS_OF_PARSER_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** The HTTP server with its limits, and with everything refused that Node would do by itself before our gates. */
export function createBoundServer(
  app: (request: IncomingMessage, response: ServerResponse) => void,
  connections: Connections,
  limits: BridgeLimits,
): Server {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    connections.begin(request, response);
    app(request, response);
  };
  const server = createServer(
    {
      headersTimeout: limits.headersMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      connectionsCheckingInterval: limits.checkingMilliseconds,
      keepAliveTimeout: limits.idleMilliseconds,
      maxHeaderSize: limits.headerBytes,
      insecureHTTPParser: false,
      // Our own gate on Host answers, with the same bytes as every other refusal.
      requireHostHeader: false,
    },
    handle,
  );
  server.on('connection', (socket) => connections.accept(socket));
  // Without these two Node would say "100 Continue" before any gate has looked.
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  // Without these two, an Upgrade would be served like any request, and CONNECT cut without an answer.
  server.on('upgrade', (_, socket) => refuseSocketBare(socket, 400));
  server.on('connect', (_, socket) => refuseSocketBare(socket, 405));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuseSocketBare(socket, STATUS_OF_PARSER_ERROR[error.code ?? ''] ?? 400);
  });
  return server;
}
