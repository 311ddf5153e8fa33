import { once } from 'node:events';
import { expect } from 'chai';
import sinon from 'sinon';
import type { ClientIdentity } from '../../../src/companion/tls/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { RSA_CHAIN } from './support/hostile.js';
import { refusalOf, ScriptedServer } from './support/listen.js';
import type { ServerPeer } from './support/server-peer.js';
import { CARD_SCHEMES, CLIENTS, FAMILY_FOR, VERSIONS, fileIdentity, signStatement } from './support/test-pki.js';
import { waitForNothing, withResolvers } from './support/waits.js';

/** An identity whose owner signs when the test says so. */
function slowIdentity(family: keyof typeof CARD_SCHEMES): ClientIdentity & {
  readonly asked: Promise<AbortSignal>;
  readonly enterPin: () => void;
  readonly cancel: (error: Error) => void;
} {
  const pin = withResolvers<undefined>();
  const asked = withResolvers<AbortSignal>();
  return {
    certificateChain: CLIENTS.good.map(({ der }) => der),
    schemes: CARD_SCHEMES[family],
    async sign(statement, scheme, signal) {
      asked.resolve(signal);
      await pin.promise;
      return signStatement(CLIENTS.good[0].key, statement, scheme);
    },
    asked: asked.promise,
    enterPin: () => pin.resolve(undefined),
    cancel: (error) => pin.reject(error),
  };
}

describe('connectTls', () => {
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  for (const version of VERSIONS) {
    const plan = { version, chain: RSA_CHAIN };
    const family = FAMILY_FOR[version];

    describe(`in ${version}, while the person types the PIN`, () => {
      it('waits for as long as that takes', async () => {
        const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        try {
          const identity = slowIdentity(family);
          const met = server.meet(plan, (peer) => peer.handshake());
          const connected = server.connect({ identity, handshakeMilliseconds: 5_000 });
          await identity.asked;
          await clock.tickAsync(300_000);
          identity.enterPin();
          const { facts, stream } = await connected;
          expect(await met).to.equal(2);
          expect(facts.clientScheme).to.equal(CARD_SCHEMES[family][0]);
          stream.destroy();
        } finally {
          clock.restore();
        }
      });

      for (const [what, lose, refusal] of [
        [
          'the server ends',
          (peer: ServerPeer) => peer.end(),
          { code: 'ERR_TLS_CLOSED', sent: undefined, received: undefined },
        ],
        [
          'the connection breaks',
          (peer: ServerPeer) => peer.reset(),
          { code: 'ERR_TLS_CLOSED', sent: undefined, received: undefined },
        ],
        [
          'the server says goodbye',
          (peer: ServerPeer) => {
            peer.alert('close_notify', 1);
            peer.flush();
          },
          { code: 'ERR_TLS_CLOSED', sent: undefined, received: 'close_notify' },
        ],
        [
          'the server gives up',
          (peer: ServerPeer) => {
            peer.alert('internal_error');
            peer.flush();
          },
          { code: 'ERR_TLS_PROTOCOL', sent: undefined, received: 'internal_error' },
        ],
      ] as const) {
        it(`learns at once that ${what}`, async () => {
          const identity = slowIdentity(family);
          void server.meet(plan, async (peer) => {
            await peer.flight();
            await identity.asked;
            lose(peer);
          });
          const connected = server.connect({ identity });
          const signal = await identity.asked;
          expect(await refusalOf(connected)).to.deep.equal(refusal);
          expect(signal.aborted).to.equal(true);
          expect(signal.reason).to.be.instanceOf(Error);
        });
      }

      it('keeps what the server says meanwhile', async () => {
        const identity = slowIdentity(family);
        const sent = withResolvers<undefined>();
        const met = server.meet(plan, async (peer) => {
          await peer.flight();
          await identity.asked;
          // A server of TLS 1.3 may begin to talk; one of TLS 1.2 may not.
          if (version === 'TLSv1.3') peer.record(23, Buffer.from('early words'));
          else peer.alert('unrecognized_name', 1);
          peer.flush();
          sent.resolve(undefined);
          const shown = await peer.readAnswer();
          if (version === 'TLSv1.2') peer.finish12();
          return shown;
        });
        const connected = server.connect({ identity });
        await sent.promise;
        await waitForNothing();
        identity.enterPin();
        const { stream } = await connected;
        expect(await met).to.equal(2);
        if (version === 'TLSv1.3') {
          const [chunk] = (await once(stream, 'data')) as [Buffer];
          expect(chunk.toString()).to.equal('early words');
        }
        stream.destroy();
      });

      it('keeps no more than a little of it', async () => {
        const identity = slowIdentity(family);
        const told = server.meet(plan, async (peer) => {
          await peer.flight();
          await identity.asked;
          for (let count = 0; count < 17; count++) peer.record(23, Buffer.from('flood'));
          peer.flush();
          return peer.readAlert();
        });
        const connected = server.connect({ identity });
        const signal = await identity.asked;
        expect(await refusalOf(connected)).to.deep.include({ code: 'ERR_TLS_PROTOCOL', sent: 'unexpected_message' });
        expect(signal.aborted).to.equal(true);
        expect(await told).to.equal('unexpected_message');
      });

      it('tells the server that the person does not want to, and the caller why', async () => {
        const identity = slowIdentity(family);
        const told = server.meet(plan, async (peer) => {
          await peer.flight();
          return [await peer.readAlert(), await peer.readAlert()];
        });
        const connected = server.connect({ identity });
        await identity.asked;
        const cancelled = new CpxError('ERR_FLOW_CANCELLED', 'cancelled');
        identity.cancel(cancelled);
        expect(await connected.catch((error: unknown) => error)).to.equal(cancelled);
        expect(await told).to.deep.equal(['user_canceled', 'close_notify']);
      });

      it('sends no signature that does not belong to the certificate', async () => {
        const wrong: ClientIdentity = {
          ...fileIdentity(CLIENTS.good, CARD_SCHEMES[family]),
          sign: (statement, scheme) => Promise.resolve(signStatement(RSA_CHAIN[0]!.key, statement, scheme)),
        };
        const told = server.meet(plan, async (peer) => {
          await peer.flight();
          return peer.readAlert();
        });
        expect(await refusalOf(server.connect({ identity: wrong }))).to.deep.include({ code: 'ERR_TLS_PROTOCOL' });
        expect(await told).to.equal('internal_error');
      });

      it('shows nothing of the person before the card has signed', async () => {
        const identity = slowIdentity(family);
        const silence = server.meet(plan, async (peer) => {
          await peer.flight();
          const next = peer.readRecord().then(
            () => 'a record',
            () => 'the end',
          );
          await identity.asked;
          await waitForNothing();
          return Promise.race([next, Promise.resolve('nothing')]);
        });
        const controller = new AbortController();
        const connected = server.connect({ identity, signal: controller.signal });
        expect(await silence).to.equal('nothing');
        controller.abort(new Error('test over'));
        expect(await refusalOf(connected)).to.deep.include({ code: 'ERR_TLS_CLOSED' });
        expect((await identity.asked).aborted).to.equal(true);
      });
    });
  }
});
