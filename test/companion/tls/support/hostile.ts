import { finished } from 'node:stream/promises';
import { expect } from 'chai';
import type { AlertName, TlsOptions } from '../../../../src/companion/tls/index.js';
import { refusalOf, ScriptedServer, type Script } from './listen.js';
import { encodeHello, type Edits, type HelloFields, type PeerPlan } from './server-peer.js';
import { CARD_SCHEMES, CLIENTS, fileIdentity, SERVERS, serverSub } from './test-pki.js';

/** One thing that a server does wrong, and what it is told. */
export interface HostileCase {
  readonly name: string;
  /** The alert that the RFC names. */
  readonly alert: AlertName;
  /** Default: ERR_TLS_PROTOCOL. */
  readonly code?: string;
  readonly plan?: Partial<PeerPlan>;
  readonly script: Script;
  readonly options?: Partial<TlsOptions>;
  /** The family of the card. Default: one that can sign in the version of the plan, and in TLS 1.3. */
  readonly family?: keyof typeof CARD_SCHEMES;
  /** The server proved itself before it did wrong: the card signed, and the failure comes on the stream. */
  readonly afterHandshake?: boolean;
}

/** Says a ServerHello with a field changed, and no more. */
export const helloWith =
  (change: (fields: HelloFields) => void): Script =>
  async (peer) => {
    await peer.readHello();
    const fields = peer.helloFields();
    change(fields);
    peer.send(encodeHello(fields));
    peer.flush();
  };

/** Goes on like an honest server, with some messages changed. */
export const flightWith =
  (edits: Edits): Script =>
  (peer) =>
    peer.flight(edits);

/** Does something after an honest handshake. */
export const afterHandshake =
  (script: Script): Script =>
  async (peer) => {
    await peer.handshake();
    await script(peer);
    peer.flush();
  };

/** One test a row: the client refuses with its alert, and no card has signed for a server that had not proved itself. */
export function refuseEach(cases: readonly HostileCase[], plan: PeerPlan): void {
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  for (const { name, alert, code = 'ERR_TLS_PROTOCOL', script, options, family = 'CPS4', ...row } of cases) {
    it(`refuses ${name} with ${alert}`, async () => {
      const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);
      const told = server.meet({ ...plan, ...row.plan }, async (peer) => {
        await script(peer);
        return peer.readAlert();
      });
      const refusal = await refusalOf(
        server.connect({ identity, ...options }).then(async ({ stream }) => {
          expect(row.afterHandshake, 'connected').to.equal(true);
          await finished(stream.resume());
        }),
      );
      expect(refusal).to.deep.equal({ code, sent: alert, received: undefined });
      expect(await told).to.equal(alert);
      expect(identity.signed).to.have.length(row.afterHandshake === true ? 1 : 0);
    });
  }
}

export const RSA_CHAIN = [SERVERS.rsa, serverSub];
export const EC_CHAIN = [SERVERS['ec-p256'], serverSub];

/** One bit of the last octet changed. */
export const flipLast = (raw: Buffer): Buffer => {
  const changed = Buffer.from(raw);
  changed[changed.length - 1]! ^= 1;
  return changed;
};
