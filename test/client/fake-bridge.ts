import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ERRORS,
  helpCodeOf,
  parseAuthenticateRequest,
  parseCancelRequest,
  problemTypeOf,
  type AuthenticateRequest,
  type AuthenticationTokenMessage,
  type CertificatesMessage,
  type ErrorCode,
} from '../../src/protocol/index.js';

/** A sign-in that waits for its answer. */
export interface HeldSignIn {
  readonly request: AuthenticateRequest;
  readonly origin: string;
  /** Resolves when the page closed the connection before the answer. */
  readonly closed: Promise<void>;
  answer(token?: AuthenticationTokenMessage): void;
  refuse(code: ErrorCode): void;
}

/** A companion of protocol.md on a real loopback socket, played by the test. */
export interface FakeBridge {
  readonly port: number;
  readonly origins: Set<string>;
  /** Event streams open at this moment. */
  readonly streams: number;
  /** Streams opened since the start. */
  readonly streamsOpened: number;
  /** `METHOD path`, one for each request that came, preflights included. */
  readonly requests: string[];
  /** What `GET /v1/info` answers; any JSON, so that a test can be another version. */
  info: unknown;
  /** When set, every GET of the list is refused with it. */
  refuseList: ErrorCode | undefined;
  /** Answers 404 without a body to everything, as a program that knows none of our paths. */
  knowsNothing: boolean;
  show(cards: CertificatesMessage): void;
  /** Cuts every event stream, as a lost connection does. */
  cutStreams(): void;
  nextSignIn(): Promise<HeldSignIn>;
  nextStream(): Promise<void>;
  /** Stops listening and closes every connection; `listen` opens the same port again. */
  stop(): Promise<void>;
  listen(): Promise<void>;
}

export const TOKEN: AuthenticationTokenMessage = {
  unverifiedCertificate: 'MIIB',
  algorithm: 'RS256',
  signature: 'c2lnbmF0dXJl',
  format: 'web-eid:1.0',
  appVersion: 'https://example.invalid/cpx-bridge/1.2.3',
};

export const NO_CARD: CertificatesMessage = {
  state: 'no-card',
  reason: 'ERR_CARD_NONE',
  readers: [{ name: 'Lecteur de test 00', state: 'no-card' }],
  certificates: [],
};

/** Starts a companion that allows `origins` and shows `cards`. */
export async function startFakeBridge(
  cards: CertificatesMessage = NO_CARD,
  origins: readonly string[] = [],
): Promise<FakeBridge> {
  let shown = cards;
  let opened = 0;
  const allowed = new Set(origins);
  const requests: string[] = [];
  const streams = new Set<ServerResponse>();
  const held = new Map<string, HeldSignIn>();
  const signInGate = gate<HeldSignIn>();
  const streamGate = gate<undefined>();

  const problem = (response: ServerResponse, code: ErrorCode): void => {
    const { status, retryable } = ERRORS[code];
    const body = { type: problemTypeOf(code), title: code, status, code, retryable, helpCode: helpCodeOf(code) };
    response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(body));
  };
  const json = (response: ServerResponse, body: unknown): void => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };

  const signIn = async (request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> => {
    const parsed = parseAuthenticateRequest(await readJson(request));
    if (held.size > 0) {
      problem(response, 'ERR_FLOW_BUSY');
      return;
    }
    const settle = (send: () => void): void => {
      held.delete(parsed.requestId);
      send();
    };
    const signIn: HeldSignIn = {
      request: parsed,
      origin,
      closed: new Promise((resolve) => {
        response.once('close', () => {
          if (response.writableFinished) return;
          held.delete(parsed.requestId);
          resolve();
        });
      }),
      answer: (token = TOKEN) => settle(() => json(response, token)),
      refuse: (code) => settle(() => problem(response, code)),
    };
    held.set(parsed.requestId, signIn);
    signInGate.give(signIn);
  };

  const stream = (response: ServerResponse): void => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(`event: cards\ndata: ${JSON.stringify(shown)}\n\n`);
    streams.add(response);
    opened++;
    response.once('close', () => streams.delete(response));
    // At most two an origin; the oldest goes. @see protocol.md, "Endpoints"
    if (streams.size > 2) [...streams][0]?.end();
    streamGate.give(undefined);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    requests.push(`${method} ${url}`);
    const origin = headers.origin ?? '';
    if (!allowed.has(origin)) return void response.writeHead(403).end();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
    if (bridge.knowsNothing) return void response.writeHead(404).end();
    if (method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
      response.setHeader('Access-Control-Allow-Headers', 'content-type, x-cpx-bridge');
      return void response.writeHead(204).end();
    }
    if (method === 'POST' && (headers['content-type'] !== 'application/json' || headers['x-cpx-bridge'] !== '1')) {
      problem(response, 'ERR_REQUEST_HEADER_MISSING');
      return;
    }
    switch (`${method} ${url}`) {
      case 'GET /v1/info': {
        json(response, bridge.info);
        return;
      }
      case 'GET /v1/certificates': {
        bridge.refuseList === undefined ? json(response, shown) : problem(response, bridge.refuseList);
        return;
      }
      case 'GET /v1/events': {
        stream(response);
        return;
      }
      case 'POST /v1/authenticate':
        return signIn(request, response, origin);
      case 'POST /v1/cancel':
        held.get(parseCancelRequest(await readJson(request)).requestId)?.refuse('ERR_FLOW_CANCELLED');
        return void response.writeHead(204).end();
      default:
        return void response.writeHead(404).end();
    }
  };

  let server: Server;
  let port = 0;
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const bridge: FakeBridge = {
    get port() {
      return port;
    },
    origins: allowed,
    get streams() {
      return streams.size;
    },
    get streamsOpened() {
      return opened;
    },
    requests,
    info: { name: 'cpx-bridge', api: 1, version: '1.2.3', features: ['events', 'context'] },
    refuseList: undefined,
    knowsNothing: false,
    show: (next) => {
      shown = next;
      for (const response of streams) response.write(`event: cards\ndata: ${JSON.stringify(next)}\n\n`);
    },
    cutStreams: () => {
      for (const response of streams) response.destroy();
    },
    nextSignIn: signInGate.next,
    nextStream: async () => {
      await streamGate.next();
    },
    listen,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  await listen();
  return bridge;
}

/** Hands each thing given to one waiter, in order. */
function gate<T>(): { give: (item: T) => void; next: () => Promise<T> } {
  const items: T[] = [];
  const waiters: ((item: T) => void)[] = [];
  return {
    give: (item) => {
      const waiter = waiters.shift();
      if (waiter) waiter(item);
      else items.push(item);
    },
    next: () =>
      new Promise((resolve) => {
        if (items.length > 0) resolve(items.shift() as T);
        else waiters.push(resolve);
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
