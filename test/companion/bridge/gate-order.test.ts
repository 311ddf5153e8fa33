import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { BRIDGE_LIMITS } from '../../../src/companion/bridge/limits.js';
import { createFakeClock } from '../sign-in/fake-clock.js';
import { rawRequest, sendRaw } from './send-raw.js';
import { sendRequest } from './send-request.js';
import { authenticateBody, SITE, startBridge, tlsSignInBody, type StartedBridge } from './start-bridge.js';
import { until } from './until.js';

/** One thing that is wrong with a request, in the order of the gates that refuse it, and what that gate answers. */
const FAULTS = [
  ['peer', '403 Forbidden'],
  // The same status as the peer's, and told from it by an owner that is never found.
  ['owner', '403 Forbidden'],
  ['request line', '400 Bad Request'],
  ['host', '421 Misdirected Request'],
  ['route', '404 Not Found'],
  // The same status as the owner's, and told from it by the table of gates.test.ts; unlike all that follows, bare.
  ['origin', '403 Forbidden'],
  ['fetch metadata', 'ERR_REQUEST_HEADER_MISSING'],
  ['headers of a POST', 'ERR_REQUEST_MEDIA_TYPE'],
  ['size', 'ERR_REQUEST_TOO_LARGE'],
  ['JSON', 'ERR_REQUEST_MALFORMED'],
  ['rate', 'ERR_REQUEST_RATE_LIMITED'],
  ['single flight', 'ERR_FLOW_BUSY'],
] as const;

type Fault = (typeof FAULTS)[number][0];

/** The endpoints that pass every gate, each with a body that is right. */
const ENDPOINTS = [
  ['/v1/authenticate', authenticateBody],
  ['/v1/tls-sign-in', tlsSignInBody],
] as const;

/** A request of this endpoint in which exactly these things are wrong. */
function requestWith(faults: ReadonlySet<Fault>, port: number, [path, bodyOf]: (typeof ENDPOINTS)[number]): string {
  const text = JSON.stringify(bodyOf());
  const json = faults.has('JSON') ? text.slice(1) : text;
  const body = faults.has('size') ? json.padEnd(BRIDGE_LIMITS.bodyBytes + 1) : json;
  const target = faults.has('route') ? '/v1/sign' : path;
  return rawRequest(
    `POST ${target} HTTP/1.${faults.has('request line') ? '0' : '1'}`,
    [
      `Host: ${faults.has('host') ? 'rebound.example' : '127.0.0.1'}:${String(port)}`,
      `Origin: ${faults.has('origin') ? 'https://evil.example' : SITE}`,
      'Sec-Fetch-Site: cross-site',
      `Sec-Fetch-Mode: ${faults.has('fetch metadata') ? 'navigate' : 'cors'}`,
      'Sec-Fetch-Dest: empty',
      `Content-Type: ${faults.has('headers of a POST') ? 'text/plain' : 'application/json'}`,
      'X-Cpx-Bridge: 1',
      `Content-Length: ${String(body.length)}`,
      'Connection: close',
    ],
    body,
  );
}

describe('order of the gates', () => {
  const bridges = new Map<string, Promise<StartedBridge>>();
  /** Ports on which whoever connects is made to seem to come from another computer, which no real connection can. */
  const elsewhere = new Set<number | undefined>();
  const move = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (elsewhere.has(socket.localPort)) Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.1' });
  };
  before(() => subscribe('net.server.socket', move));
  after(async () => {
    unsubscribe('net.server.socket', move);
    for (const bridge of bridges.values()) await (await bridge).close();
  });

  /** What is wrong around a request and not in it: where it comes from, whose it is, how many came before, and a sign-in under way. */
  function bridgeWith(faults: ReadonlySet<Fault>): Promise<StartedBridge> {
    const around = (['peer', 'owner', 'rate', 'single flight'] as const).filter((fault) => faults.has(fault));
    const key = around.join();
    const bridge = bridges.get(key) ?? prepareBridge(new Set(around));
    bridges.set(key, bridge);
    return bridge;
  }

  async function prepareBridge(around: ReadonlySet<Fault>): Promise<StartedBridge> {
    let isStranger = false;
    const started = await startBridge({
      // A clock that stands still fills no bucket.
      clock: createFakeClock(),
      limits: { rateBurst: around.has('rate') ? 1 : 1_000 },
      socketOwner: {
        ownerOf: () =>
          isStranger && around.has('peer')
            ? new Promise(() => undefined)
            : Promise.resolve(isStranger ? 'other' : 'own-session'),
      },
    });
    if (around.has('single flight')) {
      const held = sendRequest(started.port, 'POST', '/v1/authenticate', { body: authenticateBody() });
      held.catch(() => undefined);
      await until(() => started.signIn.busy);
    } else if (around.has('rate')) {
      await sendRequest(started.port, 'GET', '/v1/info');
    }
    isStranger = around.has('owner');
    if (around.has('peer')) elsewhere.add(started.port);
    return started;
  }

  async function answerTo(endpoint: (typeof ENDPOINTS)[number], ...wrong: readonly Fault[]): Promise<string> {
    const faults = new Set(wrong);
    const { port } = await bridgeWith(faults);
    const answer = await sendRaw(port, requestWith(faults, port, endpoint));
    const code = /"code":"(\w+)"/.exec(answer)?.[1];
    return code ?? /^HTTP\/1\.1 ([^\r]*)\r\n/.exec(answer)?.[1] ?? answer;
  }

  for (const endpoint of ENDPOINTS) {
    for (const [index, [fault, refusal]] of FAULTS.entries()) {
      it(`${endpoint[0]}, ${fault}: refuses whatever else is wrong at a later gate`, async () => {
        expect(await answerTo(endpoint, fault), 'alone').to.equal(refusal);
        for (const [later] of FAULTS.slice(index + 1)) {
          expect(await answerTo(endpoint, fault, later), later).to.equal(refusal);
        }
      });
    }
  }
});

describe('rate', () => {
  it('does not count preflights, whose refusal no page could read', async () => {
    const started = await startBridge({ clock: createFakeClock(), limits: { rateBurst: 1 } });
    for (let times = 0; times < 3; times++) {
      expect((await sendRequest(started.port, 'OPTIONS', '/v1/info')).status).to.equal(204);
    }
    expect((await sendRequest(started.port, 'GET', '/v1/info')).status).to.equal(200);
    expect((await sendRequest(started.port, 'GET', '/v1/info')).json()).to.include({
      code: 'ERR_REQUEST_RATE_LIMITED',
    });
    await started.close();
  });
});

describe('BRIDGE_LIMITS', () => {
  it('are those of the protocol, and cannot be changed in passing', () => {
    expect(BRIDGE_LIMITS).to.deep.include({
      headersMilliseconds: 2_000,
      requestMilliseconds: 5_000,
      connections: 32,
      headerBytes: 8_192,
      bodyBytes: 8_192,
      eventStreamsPerOrigin: 2,
      eventCommentMilliseconds: 15_000,
      replayMilliseconds: 600_000,
    });
    expect(BRIDGE_LIMITS.preflightSeconds).to.be.at.most(600);
    // Node looks for slow connections every 30 s by itself, which would make the two limits above meaningless.
    expect(BRIDGE_LIMITS.checkingMilliseconds).to.be.at.most(BRIDGE_LIMITS.headersMilliseconds / 2);
    expect(Object.isFrozen(BRIDGE_LIMITS)).to.equal(true);
  });
});
