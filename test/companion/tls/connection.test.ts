import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { expect } from 'chai';
import sinon from 'sinon';
import { connectTls, type AlertName, type ClientIdentity } from '../../../src/companion/tls/index.js';
import { u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { RSA_CHAIN } from './support/hostile.js';
import { describeRefusal, refusalOf, ScriptedServer } from './support/listen.js';
import { message, STEPS, type ServerPeer } from './support/server-peer.js';
import { CARD_SCHEMES, CLIENTS, FAMILY_FOR, SERVER_NAME, VERSIONS, fileIdentity } from './support/test-pki.js';
import { waitForNothing, withResolvers } from './support/waits.js';

describe('connectTls and its connection', () => {
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  for (const version of VERSIONS) {
    const plan = { version, chain: RSA_CHAIN };
    const steps = STEPS[version].filter((step) => step !== 'certificate_status');
    const family = FAMILY_FOR[version];

    /** Meets the client's hello, and goes as far as just before a step. */
    const goUntil = async (peer: ServerPeer, index: number): Promise<void> => {
      await peer.readHello();
      for (const step of steps.slice(0, index)) peer.step(step);
      if (peer.outgoing.length > 0) peer.flush();
    };

    describe(`in ${version}, with a server that stops`, () => {
      steps.forEach((step, index) => {
        const identity = (): ReturnType<typeof fileIdentity> => fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);

        it(`notices an end before ${step}`, async () => {
          const own = identity();
          void server.meet(plan, async (peer) => {
            await goUntil(peer, index);
            peer.end();
          });
          expect(await refusalOf(server.connect({ identity: own }))).to.deep.include({ code: 'ERR_TLS_CLOSED' });
          expect(own.signed).to.deep.equal([]);
        });

        it(`notices a reset before ${step}`, async () => {
          const own = identity();
          void server.meet(plan, async (peer) => {
            await goUntil(peer, index);
            peer.reset();
          });
          expect(await refusalOf(server.connect({ identity: own }))).to.deep.include({ code: 'ERR_TLS_CLOSED' });
          expect(own.signed).to.deep.equal([]);
        });

        it(`notices an end in the middle of ${step}`, async () => {
          void server.meet(plan, async (peer) => {
            await goUntil(peer, index);
            const raw = peer.make(step);
            peer.record(22, raw.subarray(0, Math.ceil(raw.length / 2)));
            peer.flush();
            peer.end();
          });
          expect(await refusalOf(server.connect({ identity: identity() }))).to.deep.include({ code: 'ERR_TLS_CLOSED' });
        });

        it(`takes a goodbye before ${step} for an end`, async () => {
          void server.meet(plan, async (peer) => {
            await goUntil(peer, index);
            peer.alert('close_notify', 1);
            peer.flush();
          });
          expect(await refusalOf(server.connect({ identity: identity() }))).to.deep.equal({
            code: 'ERR_TLS_CLOSED',
            sent: undefined,
            received: 'close_notify',
          });
        });

        it(`hears a refusal before ${step}`, async () => {
          void server.meet(plan, async (peer) => {
            await goUntil(peer, index);
            peer.alert('internal_error');
            peer.flush();
          });
          expect(await refusalOf(server.connect({ identity: identity() }))).to.deep.equal({
            code: 'ERR_TLS_PROTOCOL',
            sent: undefined,
            received: 'internal_error',
          });
        });

        it(`waits no longer than it may for ${step}`, async () => {
          const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
          try {
            const stalled = withResolvers<undefined>();
            void server.meet(plan, async (peer) => {
              await goUntil(peer, index);
              stalled.resolve(undefined);
            });
            const refusal = refusalOf(server.connect({ identity: identity(), handshakeMilliseconds: 5_000 }));
            await stalled.promise;
            // Whatever was sent has to have come in, and the client to wait for more, before the clock moves.
            await waitForNothing(() => clock.countTimers() > 0);
            await clock.tickAsync(5_000);
            expect(await refusal).to.deep.include({ code: 'ERR_TLS_TIMEOUT' });
          } finally {
            clock.restore();
          }
        });
      });
    });

    describe(`in ${version}, with a server that refuses the certificate`, () => {
      const alerts: readonly AlertName[] = [
        'bad_certificate',
        'unsupported_certificate',
        'certificate_revoked',
        'certificate_expired',
        'certificate_unknown',
        'unknown_ca',
        'access_denied',
        'certificate_required',
      ];
      for (const alert of alerts) {
        it(`says so: ${alert}`, async () => {
          void server.meet(plan, async (peer) => {
            await peer.flight();
            await peer.readAnswer();
            peer.alert(alert);
            peer.flush();
          });
          const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);
          const refusal = await refusalOf(
            server.connect({ identity }).then(async ({ stream }) => {
              await finished(stream.resume());
            }),
          );
          expect(refusal).to.deep.equal({ code: 'ERR_TLS_CERTIFICATE_REFUSED', sent: undefined, received: alert });
        });
      }

      it('takes an alert for another thing once the server has served', async () => {
        void server.meet(plan, async (peer) => {
          await peer.handshake();
          peer.record(23, Buffer.from('served'));
          peer.alert('access_denied');
          peer.flush();
        });
        const { stream } = await server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) });
        const [error] = (await once(stream.resume(), 'error').catch((caught: unknown) => [caught])) as [unknown];
        expect(describeRefusal(error)).to.deep.include({ code: 'ERR_TLS_PROTOCOL', received: 'access_denied' });
      });
    });

    describe(`in ${version}, once it stands`, () => {
      it('carries data both ways, in records of every size', async () => {
        const sizes = [1, 2, 16_383, 16_384, 16_385, 40_000];
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const met = server.meet(plan, async (peer) => {
          await peer.handshake();
          const got: Buffer[] = [];
          for (let octets = 0; octets < total; octets += got.at(-1)!.length)
            got.push((await peer.readRecord()).fragment);
          for (const size of sizes) peer.record(23, Buffer.alloc(size, size));
          peer.alert('close_notify', 1);
          peer.flush();
          peer.end();
          return Buffer.concat(got);
        });
        const { stream } = await server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) });
        for (const size of sizes) stream.write(Buffer.alloc(size, size));
        const got: Buffer[] = [];
        for await (const chunk of stream) got.push(chunk as Buffer);
        const expected = Buffer.concat(sizes.map((size) => Buffer.alloc(size, size)));
        expect(Buffer.concat(got).equals(expected)).to.equal(true);
        expect((await met).equals(expected)).to.equal(true);
      });

      it('takes an end without goodbye for what it is: cut off', async () => {
        void server.meet(plan, async (peer) => {
          await peer.handshake();
          peer.record(23, Buffer.from('half of'));
          peer.flush();
          peer.end();
        });
        const { stream } = await server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) });
        const got: Buffer[] = [];
        const reading = (async () => {
          for await (const chunk of stream) got.push(chunk as Buffer);
        })();
        expect(await refusalOf(reading)).to.deep.include({ code: 'ERR_TLS_CLOSED' });
        expect(Buffer.concat(got).toString()).to.equal('half of');
      });

      it('says goodbye when it is closed', async () => {
        const told = server.meet(plan, async (peer) => {
          await peer.handshake();
          const alert = await peer.readAlert();
          peer.end();
          return alert;
        });
        const connection = await server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) });
        await connection.close();
        expect(await told).to.equal('close_notify');
        await connection.close();
      });

      it('crashes nothing when it breaks and nobody reads', async () => {
        const met = server.meet(plan, async (peer) => {
          await peer.handshake();
          peer.reset();
        });
        const { stream } = await server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) });
        await met;
        const closed = new Promise((resolve) => stream.once('close', resolve));
        stream.read(0);
        await closed;
        expect(describeRefusal(stream.errored)).to.deep.include({ code: 'ERR_TLS_CLOSED' });
      });
    });
  }

  describe('in TLSv1.3, with new keys', () => {
    const plan = { chain: RSA_CHAIN };
    const identity = (): ClientIdentity => fileIdentity(CLIENTS.good);

    it('follows the server’s key updates, and answers those that ask', async () => {
      const { nextTrafficSecret } = await import('../../../src/companion/tls/key-schedule-13.js');
      const { protectRecords13 } = await import('../../../src/companion/tls/protect-records-13.js');
      const met = server.meet(plan, async (peer) => {
        await peer.handshake();
        let { server: own, client: theirs } = peer.application!;
        for (const request of [0, 1, 0, 1]) {
          peer.record(22, message('key_update', u8(request)));
          own = nextTrafficSecret(peer.suite.hash, own);
          peer.writing = protectRecords13(peer.suite, own);
          peer.record(23, Buffer.from([request]));
          peer.flush();
          if (request === 1) {
            expect(await peer.readRecord()).to.deep.equal({ type: 22, fragment: message('key_update', u8(0)) });
            theirs = nextTrafficSecret(peer.suite.hash, theirs);
            peer.reading = protectRecords13(peer.suite, theirs);
          }
        }
        return (await peer.readRecord()).fragment.toString();
      });
      const { stream } = await server.connect({ identity: identity() });
      const got: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        got.push(chunk);
        if (Buffer.concat(got).length === 4) stream.write('by new keys');
      });
      expect(await met).to.equal('by new keys');
      expect([...Buffer.concat(got)]).to.deep.equal([0, 1, 0, 1]);
      stream.destroy();
    });

    it('throws tickets away', async () => {
      const ticket = message(
        'new_session_ticket',
        Buffer.concat([Buffer.alloc(8, 1), vector(1, u8(0)), vector(2, Buffer.alloc(200)), vector(2)]).fill(0, 0, 4),
      );
      void server.meet(plan, async (peer) => {
        await peer.handshake();
        peer.record(22, Buffer.concat([ticket, ticket]));
        peer.record(23, Buffer.from('x'));
        peer.flush();
      });
      const { stream } = await server.connect({ identity: identity() });
      const [chunk] = (await once(stream, 'data')) as [Buffer];
      expect(chunk.toString()).to.equal('x');
      stream.destroy();
    });
  });

  describe('with fragments', () => {
    for (const version of VERSIONS) {
      for (const fragmentOctets of [1, 2, 3, 4, 5, 7, 64, 1000]) {
        it(`reads a flight of ${version} in records of ${fragmentOctets} octets`, async () => {
          const met = server.meet({ version, chain: RSA_CHAIN, fragmentOctets }, (peer) => peer.handshake());
          const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[FAMILY_FOR[version]]);
          const { stream } = await server.connect({ identity });
          expect(await met).to.equal(2);
          expect(identity.signed).to.have.length(1);
          stream.destroy();
        });
      }
    }

    it('reads several messages in one record', async () => {
      const met = server.meet({ chain: RSA_CHAIN }, async (peer) => {
        await peer.readHello();
        peer.step('server_hello');
        const joined: Buffer[] = [];
        for (const step of peer.steps().slice(1)) {
          const raw = peer.make(step);
          peer.transcript.add(raw);
          joined.push(raw);
        }
        peer.record(22, Buffer.concat(joined));
        peer.enterApplication();
        peer.flush();
        return peer.readAnswer();
      });
      const { stream } = await server.connect({ identity: fileIdentity(CLIENTS.good) });
      expect(await met).to.equal(2);
      stream.destroy();
    });
  });

  describe('that is none', () => {
    it('says that nobody listens', async () => {
      const closed = createServer().listen(0, '127.0.0.1');
      await once(closed, 'listening');
      const { port } = closed.address() as AddressInfo;
      closed.close();
      await once(closed, 'close');
      expect(await refusalOf(connectTls({ host: '127.0.0.1', port }))).to.deep.include({ code: 'ERR_TLS_UNREACHABLE' });
    });

    it('says that there is no such host', async () => {
      expect(await refusalOf(connectTls({ host: 'no-such-host.invalid', port: 443 }))).to.deep.include({
        code: 'ERR_TLS_UNREACHABLE',
      });
    });

    it('is not begun for a card that can sign no handshake', async () => {
      const identity = fileIdentity(CLIENTS.good, []);
      expect(await refusalOf(connectTls({ host: '127.0.0.1', port: 9, identity }))).to.deep.include({
        code: 'ERR_TLS_VERSION_REFUSED',
      });
    });

    it('is given up before it begins', async () => {
      const signal = AbortSignal.abort(new Error('no'));
      expect(await refusalOf(connectTls({ host: '127.0.0.1', port: 9, signal }))).to.deep.include({
        code: 'ERR_TLS_CLOSED',
      });
    });

    for (const [alert, code] of [
      ['protocol_version', 'ERR_TLS_VERSION_REFUSED'],
      ['handshake_failure', 'ERR_TLS_VERSION_REFUSED'],
      ['insufficient_security', 'ERR_TLS_VERSION_REFUSED'],
      ['unrecognized_name', 'ERR_TLS_SERVER_NAME'],
      ['access_denied', 'ERR_TLS_PROTOCOL'],
    ] as const) {
      it(`hears ${alert} in answer to its hello`, async () => {
        void server.meet({ chain: RSA_CHAIN }, async (peer) => {
          await peer.readHello();
          peer.alert(alert);
          peer.flush();
        });
        const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES.CPS3);
        expect(await refusalOf(server.connect({ identity }))).to.deep.equal({ code, sent: undefined, received: alert });
      });
    }
  });

  it('offers TLS 1.2 alone for a card without PSS, and both for one with', async () => {
    for (const [family, expected] of [
      ['CPS3', undefined],
      ['CPS4', '0403040303'],
    ] as const) {
      const seen = server.meet({ chain: RSA_CHAIN }, async (peer) => {
        const hello = await peer.readHello();
        peer.end();
        return { versions: hello.extensions.get(43)?.toString('hex'), hello };
      });
      await refusalOf(server.connect({ identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]) }));
      const { versions, hello } = await seen;
      expect(versions).to.equal(expected);
      expect(hello.suites.some((id) => id >> 8 === 0x13)).to.equal(family === 'CPS4');
      expect(hello.extensions.has(51)).to.equal(family === 'CPS4');
      expect(hello.extensions.get(0)?.subarray(5).toString()).to.equal(SERVER_NAME);
      // Neither tickets, nor pre-shared keys, nor early data, nor authentication after the handshake.
      for (const id of [35, 41, 42, 45, 49]) expect(hello.extensions.has(id), String(id)).to.equal(false);
    }
  });

  it('leaves no socket open after a failure', async () => {
    const closed = withResolvers<undefined>();
    const watching = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.once('close', () => closed.resolve(undefined));
      socket.end('no TLS here');
      socket.resume();
    }).listen(0, '127.0.0.1');
    await once(watching, 'listening');
    const { port } = watching.address() as AddressInfo;
    expect(await refusalOf(connectTls({ host: '127.0.0.1', port }))).to.deep.include({ sent: 'unexpected_message' });
    await closed.promise;
    watching.close();
    await once(watching, 'close');
  });
});
