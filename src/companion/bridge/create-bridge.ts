import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { CpxError } from '../../protocol/index.js';
import type { PortHolder } from '../os/index.js';
import { createConnections } from './connections.js';
import { createApp } from './create-app.js';
import { createBoundServer } from './create-server.js';
import { createFlights } from './flights.js';
import { checkFetchMetadata } from './gates/check-fetch-metadata.js';
import { checkHost } from './gates/check-host.js';
import { createOriginGate } from './gates/check-origin.js';
import { checkPeerAddress } from './gates/check-peer-address.js';
import { checkPostHeaders } from './gates/check-post-headers.js';
import { createRateGate } from './gates/check-rate.js';
import { checkRequestLine } from './gates/check-request-line.js';
import { createRouteGate } from './gates/check-route.js';
import { createSingleFlightGate } from './gates/check-single-flight.js';
import { createConnectionOwners } from './gates/check-socket-owner.js';
import { createJsonGate } from './gates/parse-json.js';
import { createBodyGate } from './gates/read-body.js';
import { BRIDGE_LIMITS } from './limits.js';
import type { Bridge, BridgeDependencies } from './ports.js';
import { probeOwnPort } from './probe-own-port.js';
import { createAuthenticateRoute } from './routes/authenticate.js';
import { createCancelRoute } from './routes/cancel.js';
import { createCertificatesRoute } from './routes/certificates.js';
import { createEventStreams } from './routes/events.js';
import { createHoldSignIn } from './routes/hold-sign-in.js';
import { createInfoRoute } from './routes/info.js';
import { createTlsSignInRoute } from './routes/tls-sign-in.js';
import { createSeenRequests } from './seen-requests.js';

/** The loopback HTTP API over its collaborators; nothing listens before `listen`. */
export function createBridge(dependencies: BridgeDependencies): Bridge {
  const { signIn, settings, socketOwner, clock, log, version, limits = BRIDGE_LIMITS } = dependencies;
  const flights = createFlights();
  const streams = createEventStreams(dependencies, limits);
  const owners = createConnectionOwners(socketOwner, log);
  const connections = createConnections(limits.connections);
  const hold = createHoldSignIn(dependencies, flights, createSeenRequests(limits.replayMilliseconds, clock));
  const routes = [
    createInfoRoute(version, settings),
    createCertificatesRoute(dependencies, limits),
    streams.route,
    createAuthenticateRoute(dependencies, hold, limits),
    createTlsSignInRoute(dependencies, hold),
    createCancelRoute(flights),
  ];
  // The order is the protocol's. @see protocol.md, "Gates, in this order, one middleware each"
  const gates = [
    checkPeerAddress,
    owners.gate,
    checkRequestLine,
    checkHost,
    createRouteGate(routes),
    createOriginGate(settings),
    checkFetchMetadata,
    checkPostHeaders,
    createBodyGate(limits.bodyBytes),
    createJsonGate(limits.jsonDepth),
    createRateGate({ burst: limits.rateBurst, perSecond: limits.ratePerSecond }, clock),
    createSingleFlightGate(signIn),
  ];
  const app = createApp(gates, routes, { log, preflightSeconds: limits.preflightSeconds });
  const server = createBoundServer(app, connections, limits);
  server.on('connection', (socket) => owners.look(socket));
  // A site that is taken off the list must not go on listening, nor have its window open.
  const unsubscribe = settings.subscribe(() => {
    const isEnded = (origin: string): boolean => !settings.isAllowed(origin);
    streams.end(isEnded);
    flights.end(isEnded, new CpxError('ERR_ORIGIN_NOT_ALLOWED', 'the site was taken off the list'));
  });

  return {
    async listen(port) {
      try {
        await bind(server, port);
      } catch (cause) {
        throw await describeFailure(cause as NodeJS.ErrnoException, port, dependencies.findPortHolder);
      }
      const bound = server.address() as AddressInfo;
      if (bound.address !== '127.0.0.1' || bound.family !== 'IPv4') {
        server.close();
        throw new CpxError('ERR_FLOW_INTERNAL', 'the server is not bound to 127.0.0.1');
      }
      if (!(await probeOwnPort(server, bound.port, limits.probeMilliseconds))) {
        server.close();
        throw await portTaken(bound.port, dependencies.findPortHolder, undefined);
      }
      log.info('listening', { port: bound.port });
      return bound.port;
    },
    async close() {
      unsubscribe();
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      streams.end(() => true);
      flights.end(() => true, new CpxError('ERR_FLOW_SHUTTING_DOWN', 'the companion is closing'));
      server.closeIdleConnections();
      const stopWaiting = clock.after(limits.closingMilliseconds, () => connections.destroy());
      await closed;
      stopWaiting();
    },
  };
}

async function bind(server: Server, port: number): Promise<void> {
  server.listen({ host: '127.0.0.1', port, exclusive: true });
  await once(server, 'listening');
}

async function describeFailure(
  cause: NodeJS.ErrnoException,
  port: number,
  findPortHolder: BridgeDependencies['findPortHolder'],
): Promise<CpxError> {
  // Windows says EACCES for a port that is held exclusively, or reserved by the system (Hyper-V).
  if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') return portTaken(port, findPortHolder, cause);
  return new CpxError('ERR_FLOW_INTERNAL', 'the server cannot listen', { cause });
}

async function portTaken(
  port: number,
  findPortHolder: BridgeDependencies['findPortHolder'],
  cause: unknown,
): Promise<CpxError> {
  const holder = await findPortHolder(port).catch(() => undefined);
  return new CpxError('ERR_SETTINGS_PORT_TAKEN', `port ${port} is taken by ${nameHolder(holder)}`, { cause });
}

/** Of another user's program most systems tell the user alone. */
function nameHolder({ processName, processId, userName }: PortHolder = {}): string {
  const unnamed =
    userName === undefined && processId === undefined ? 'a program that the system does not name' : 'a program';
  const parts = [
    processName ?? unnamed,
    ...(processId === undefined ? [] : [`(process ${processId})`]),
    ...(userName === undefined ? [] : [`of user ${userName}`]),
  ];
  return parts.join(' ');
}
