import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import type { ConnectionEnds } from '../../../src/companion/os/index.js';
import { openRaw, rawRequest, sendRaw } from './send-raw.js';
import { sendRequest } from './send-request.js';
import { authenticateBody, SITE, startBridge, type StartedBridge } from './start-bridge.js';
import { until } from './until.js';

const FORBIDDEN =
  'HTTP/1.1 403 Forbidden\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

const pageHeaders = (port: number, origin = SITE): string[] => [
  `Host: 127.0.0.1:${String(port)}`,
  `Origin: ${origin}`,
  'Sec-Fetch-Site: cross-site',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
];

describe('connections', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const info = async (): Promise<number> => (await sendRequest(started.port, 'GET', '/v1/info')).status;

  interface Raw {
    readonly socket: Socket;
    text: string;
    closed: boolean;
  }

  /** A connection that is accepted, with what it received and whether the other side closed it. */
  async function open(bytes = ''): Promise<Raw> {
    const raw: Raw = { socket: openRaw(started.port), text: '', closed: false };
    raw.socket.on('data', (chunk: Buffer) => (raw.text += chunk.toString('latin1')));
    raw.socket.on('error', () => undefined);
    raw.socket.on('close', () => (raw.closed = true));
    await once(raw.socket, 'connect');
    if (bytes !== '') raw.socket.write(bytes);
    return raw;
  }

  describe('from elsewhere', () => {
    it('are refused on every other address of this computer', async () => {
      started = await startBridge();
      // Those of a link alone need its name beside them.
      const addresses = Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .map(({ address }) => address)
        .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80:'));
      if (process.platform === 'linux') addresses.push('127.0.0.2');
      for (const host of addresses) {
        const socket = connect({ host, port: started.port });
        const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
        expect(error.code, host).to.equal('ECONNREFUSED');
      }
    });
  });

  describe('of another user', () => {
    for (const owner of ['other', 'unknown'] as const) {
      it(`are told nothing when the owner is ${owner}`, async () => {
        started = await startBridge({ socketOwner: { ownerOf: () => Promise.resolve(owner) } });
        expect(await sendRaw(started.port, rawRequest('GET /v1/info HTTP/1.1', pageHeaders(started.port)))).to.equal(
          FORBIDDEN,
        );
        expect(await sendRaw(started.port, 'GET / HTTP/1.0\r\n\r\n')).to.equal(FORBIDDEN);
      });
    }

    it('are told nothing when the owner cannot be found', async () => {
      started = await startBridge({ socketOwner: { ownerOf: () => Promise.reject(new Error('no table')) } });
      expect(await sendRaw(started.port, rawRequest('GET /v1/info HTTP/1.1', pageHeaders(started.port)))).to.equal(
        FORBIDDEN,
      );
    });

    it('are looked up once, by both ends', async () => {
      const asked: ConnectionEnds[] = [];
      started = await startBridge({
        socketOwner: {
          ownerOf: (ends) => {
            asked.push(ends);
            return Promise.resolve('own-session');
          },
        },
      });
      asked.length = 0;
      const raw = await open();
      const request = rawRequest('GET /v1/info HTTP/1.1', pageHeaders(started.port));
      raw.socket.write(request + request + request);
      await until(() => raw.text.split('"cpx-bridge"').length === 4);
      expect(asked).to.deep.equal([
        {
          localAddress: '127.0.0.1',
          localPort: started.port,
          remoteAddress: '127.0.0.1',
          remotePort: raw.socket.localPort,
        },
      ]);
      raw.socket.destroy();
    });
  });

  describe('that are slow', () => {
    const limits = { headersMilliseconds: 800, requestMilliseconds: 1_600, checkingMilliseconds: 50 };

    for (const [what, head] of [
      ['say nothing', ''],
      ['never end their headers', 'GET /v1/info HTTP/1.1\r\nX-Slow: '],
      [
        'never end their body',
        rawRequest('POST /v1/cancel HTTP/1.1', [
          ...pageHeaders(1),
          'Content-Type: application/json',
          'X-Cpx-Bridge: 1',
          'Content-Length: 8000',
        ]),
      ],
    ] as const) {
      it(`are cut when they ${what}, and nobody else waits for them`, async () => {
        started = await startBridge({ limits });
        const slow = await Promise.all(
          Array.from({ length: 20 }, () => open(head.replace(':1\r\n', `:${String(started.port)}\r\n`))),
        );
        while (slow.some(({ closed }) => !closed)) {
          expect(await info()).to.be.oneOf([200, 429]);
          if (head !== '') for (const { socket, closed } of slow) if (!closed) socket.write(' ');
        }
        for (const { text } of slow) expect(text).to.match(/^(?:HTTP\/1\.1 408 Request Timeout\r\n|$)/);
        expect(started.prompt.windows).to.have.length(0);
      });
    }

    it('are not confused with streams and held requests, which are long and not slow', async () => {
      started = await startBridge({ limits });
      const stream = await open(rawRequest('GET /v1/events HTTP/1.1', pageHeaders(started.port)));
      const body = JSON.stringify(authenticateBody());
      const held = await open(
        rawRequest(
          'POST /v1/authenticate HTTP/1.1',
          [
            ...pageHeaders(started.port),
            'Content-Type: application/json',
            'X-Cpx-Bridge: 1',
            `Content-Length: ${String(body.length)}`,
          ],
          body,
        ),
      );
      const silent = await open();
      await until(() => silent.closed && started.prompt.windows.length === 1);
      const late = await open('GET /v1/info HTTP/1.1\r\n');
      await until(() => late.closed);
      expect([stream.closed, held.closed]).to.deep.equal([false, false]);
      expect(started.prompt.windows[0]!.closings).to.have.length(0);
      stream.socket.destroy();
      held.socket.destroy();
    });
  });

  describe('that are many', () => {
    it('close the oldest that has not asked anything, never the newest nor one that is being answered', async () => {
      started = await startBridge();
      const stream = await open(rawRequest('GET /v1/events HTTP/1.1', pageHeaders(started.port)));
      await until(() => stream.text.includes('event: cards'));
      const silent: Raw[] = [];
      for (let count = 0; count < 40; count++) {
        silent.push(await open());
        if (count >= 31) await until(() => silent[count - 31]!.closed);
      }
      expect(await info()).to.equal(200);
      await until(() => silent[9]!.closed);
      expect(silent.findIndex(({ closed }) => !closed)).to.equal(10);
      expect(stream.closed).to.equal(false);
      for (const { socket } of [stream, ...silent]) socket.destroy();
    });

    it('close the oldest stream when every one is being answered', async () => {
      started = await startBridge({ limits: { connections: 3, eventStreamsPerOrigin: 10 } });
      const streams: Raw[] = [];
      for (let count = 0; count < 3; count++) {
        streams.push(await open(rawRequest('GET /v1/events HTTP/1.1', pageHeaders(started.port))));
        await until(() => streams[count]!.text.includes('event: cards'));
      }
      expect(await info()).to.equal(200);
      await until(() => streams[0]!.closed);
      expect(streams.map(({ closed }) => closed)).to.deep.equal([true, false, false]);
      for (const { socket } of streams) socket.destroy();
    });

    it('leave a mailbox served while a page sends 10,000 requests', async () => {
      // A machine that is busy with something else must not make this a test of time-outs.
      started = await startBridge({ limits: { headersMilliseconds: 60_000, requestMilliseconds: 60_000 } });
      const flooding = 'https://flooding.example';
      started.allowed.add(flooding);
      const request = rawRequest('GET /v1/certificates HTTP/1.1', pageHeaders(started.port, flooding));
      const floods = await Promise.all(Array.from({ length: 8 }, () => open()));
      const count = (what: string): number => floods.reduce((sum, { text }) => sum + text.split(what).length - 1, 0);
      for (const { socket } of floods) {
        socket.write(request.repeat(1_249));
        // The last one ends its connection, so that all answers are in when it closes.
        socket.write(request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
      }
      let served = 0;
      while (floods.some(({ closed }) => !closed)) {
        if (served < 50) expect(await info()).to.equal(200);
        else await new Promise(setImmediate);
        served++;
      }
      expect(count('HTTP/1.1 ')).to.equal(10_000);
      expect(count('ERR_REQUEST_RATE_LIMITED')).to.be.within(9_000, 9_940);
    });

    it('leave a mailbox served while a stranger connects 1,000 times', async () => {
      started = await startBridge();
      const request = rawRequest('GET /v1/info HTTP/1.1', pageHeaders(started.port, 'https://evil.example'));
      for (let round = 0; round < 40; round++) {
        const flood = Array.from({ length: 25 }, () => sendRaw(started.port, request));
        expect(await info()).to.equal(200);
        expect(new Set(await Promise.all(flood))).to.deep.equal(new Set([FORBIDDEN]));
      }
    });
  });
});
