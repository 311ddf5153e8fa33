import { expect } from 'chai';
import { connectTls, requestOverTls, type TlsConnection } from '../../../src/companion/tls/index.js';
import { describeWith, program } from '../../support/requirements.js';
import { startServerProcess, TestFolder, type ServerProcess } from './support/server-process.js';
import {
  ANCHORS,
  CARD_SCHEMES,
  certificatePem,
  clientRoot,
  CLIENTS,
  fileIdentity,
  keyPem,
  SERVER_NAME,
  serverSub,
  SERVERS,
} from './support/test-pki.js';

describeWith([program('openssl')], 'connectTls with OpenSSL s_server', () => {
  const folder = new TestFolder();
  let server: ServerProcess;

  before(async () => {
    const chain = folder.write('chain.pem', certificatePem(SERVERS.rsa.der, serverSub.der));
    const key = folder.write('key.pem', keyPem(SERVERS.rsa.key));
    const authorities = folder.write('authorities.pem', certificatePem(clientRoot.der));
    server = await startServerProcess({
      command: 'openssl',
      arguments: [
        ...['s_server', '-accept', '0', '-www', '-cert', chain, '-cert_chain', chain, '-key', key],
        ...['-CAfile', authorities, '-Verify', '4', '-verify_return_error'],
      ],
      folder: folder.path,
      ready: /ACCEPT .*:(\d+)/,
    });
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });

  const connect = (family: keyof typeof CARD_SCHEMES): Promise<TlsConnection> =>
    connectTls({
      host: '127.0.0.1',
      port: server.port,
      serverName: SERVER_NAME,
      anchors: ANCHORS,
      identity: fileIdentity(CLIENTS.good, CARD_SCHEMES[family]),
    });

  for (const [family, version, scheme] of [
    ['CPS4', 'TLSv1.3', 'rsa_pss_rsae_sha256'],
    ['CPS3', 'TLSv1.2', 'rsa_pkcs1_sha256'],
  ] as const) {
    it(`identifies a ${family} by ${version}`, async () => {
      const connection = await connect(family);
      expect(connection.facts).to.deep.include({ version, clientScheme: scheme, certificateRequested: true });
      const answer = await requestOverTls(connection, {
        method: 'GET',
        path: '/',
        headers: { host: SERVER_NAME },
        maximumBytes: 65_536,
      });
      expect(answer.status).to.equal(200);
      expect(Buffer.from(answer.body).toString()).to.include('Verify return code: 0 (ok)');
      await connection.close();
    });
  }
});
