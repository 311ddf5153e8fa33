import { expect } from 'chai';
import { fileIdentity, CLIENTS, CARD_SCHEMES, SERVERS, serverSub, type ServerKind } from './support/test-pki.js';
import { ScriptedServer } from './support/listen.js';

describe('connectTls with the honest server of these tests', () => {
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
    for (const group of ['x25519', 'secp256r1', 'secp384r1'] as const) {
      for (const kind of Object.keys(SERVERS) as ServerKind[]) {
        it(`shakes hands in ${version} by ${group} with a key ${kind}`, async () => {
          const identity = fileIdentity(CLIENTS.good, version === 'TLSv1.3' ? CARD_SCHEMES.CPS4 : CARD_SCHEMES.CPS3);
          const met = server.meet({ version, group, chain: [SERVERS[kind], serverSub] }, async (peer) => {
            const shown = await peer.handshake();
            peer.record(23, Buffer.from('hello'));
            peer.flush();
            return shown;
          });
          const connection = await server.connect({ identity });
          expect(connection.facts).to.deep.include({ version, group });
          const { connect, serverAuthenticated, signed = 0, done } = connection.facts.timings;
          expect([connect, serverAuthenticated, signed, done]).to.deep.equal(
            [connect, serverAuthenticated, signed, done].sort((a, b) => a - b),
          );
          expect(await met).to.equal(2);
          expect(identity.signed.map((statement) => statement.kind)).to.deep.equal([
            version === 'TLSv1.3' ? 'tls-1.3-client' : 'tls-1.2-client',
          ]);
          for await (const chunk of connection.stream) {
            expect(String(chunk)).to.equal('hello');
            break;
          }
        });
      }
    }
  }
});
