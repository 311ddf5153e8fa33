import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { connectTls, type TlsConnection, type TlsOptions, type TlsVersion } from '../../../src/companion/tls/index.js';
import { suitesFor } from '../../../src/companion/tls/cipher-suites.js';
import { describeWith } from '../../support/requirements.js';
import { writeServerFiles, type RunningServer, type ServerFiles, type ServerMode } from './support/foreign-server.js';
import { FOREIGN_SERVERS, get } from './support/foreign-servers.js';
import { refusalOf } from './support/listen.js';
import {
  ANCHORS,
  CARD_SCHEMES,
  CLIENTS,
  FAMILY_FOR,
  fileIdentity,
  SERVER_NAME,
  VERSIONS,
  type ClientKind,
} from './support/test-pki.js';

const GROUPS = ['x25519', 'secp256r1', 'secp384r1'] as const;

for (const foreign of FOREIGN_SERVERS) {
  describeWith(foreign.requirements, `connectTls with ${foreign.name}`, function () {
    // The programs of Java and Go are compiled first.
    this.timeout(90_000);
    let files: ServerFiles;
    let server: RunningServer;
    before(async () => {
      files = writeServerFiles();
      server = await foreign.start(files);
    });
    after(async () => {
      await server.stop();
      files.folder.remove();
    });

    const connect = (mode: ServerMode, options: Partial<TlsOptions>): Promise<TlsConnection> =>
      connectTls({
        host: '127.0.0.1',
        port: server.ports[mode] ?? 0,
        serverName: SERVER_NAME,
        anchors: ANCHORS,
        ...options,
      });
    const show = (family: keyof typeof CARD_SCHEMES, kind: ClientKind | 'none'): Partial<TlsOptions> =>
      kind === 'none'
        ? { versions: [family === 'CPS4' ? 'TLSv1.3' : 'TLSv1.2'] }
        : { identity: fileIdentity(CLIENTS[kind], CARD_SCHEMES[family]) };

    for (const version of VERSIONS) {
      const family = FAMILY_FOR[version];
      if (version === 'TLSv1.2' && foreign.lacksExtendedMasterSecret === true) {
        it('is refused in TLSv1.2, where it does not bind the master secret to the handshake', async () => {
          const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);
          const refusal = await refusalOf(connect('required', { identity }));
          expect(refusal).to.deep.include({ code: 'ERR_TLS_PROTOCOL', sent: 'handshake_failure' });
          expect(identity.signed).to.deep.equal([]);
        });
        continue;
      }
      for (const { name: suite, signedBy } of suitesFor([version])) {
        // In TLS 1.2 the groups of the hello are those of the certificate's key as well. @see RFC 8422, section 5.1
        for (const group of signedBy === 'ec' ? (['secp256r1'] as const) : GROUPS) {
          it(`signs in with a ${family} by ${suite} and ${group}`, async () => {
            const connection = await connect('required', { ...show(family, 'good'), suites: [suite], groups: [group] });
            expect(connection.facts).to.deep.include({ version, suite, group, certificateRequested: true });
            expect(await get(connection)).to.equal(200);
          });
        }
      }

      if (foreign.takesAnyGroup !== true) {
        it(`follows a server that insists on secp384r1, with a ${family}`, async () => {
          const connection = await connect('secp384r1', show(family, 'good'));
          expect(connection.facts).to.deep.include({ version, group: 'secp384r1' });
          expect(await get(connection)).to.equal(200);
        });
      }

      it(`is served with and without a ${family} where a certificate is optional`, async () => {
        const shown = await connect('optional', show(family, 'good'));
        expect(shown.facts.clientScheme).to.equal(CARD_SCHEMES[family][0]);
        expect(await get(shown)).to.equal(200);
        const bare = await connect('optional', show(family, 'none'));
        expect(bare.facts).to.include({ certificateRequested: true, version });
        expect(bare.facts).not.to.have.property('clientScheme');
        expect(await get(bare)).to.equal(200);
      });

      for (const kind of ['wrong issuer', 'expired', 'revoked', 'none'] as const) {
        it(`is refused where one is required, with a ${family}: ${kind}`, async () => {
          const outcome = connect('required', show(family, kind)).then(get);
          if (foreign.refusesBy !== undefined) expect(await outcome).to.equal(foreign.refusesBy);
          else {
            const silent = foreign.refusesSilently === true && kind !== 'none';
            const code = silent ? 'ERR_TLS_CLOSED' : 'ERR_TLS_CERTIFICATE_REFUSED';
            expect(await refusalOf(outcome)).to.deep.include({ code, sent: undefined });
          }
        });
      }
    }

    it('says which authorities the server wants', async () => {
      const { facts, stream } = await connect('optional', {});
      expect(facts.authoritiesAsked.length).to.be.greaterThan(0);
      stream.destroy();
    });

    if (foreign.staples === true) {
      for (const version of ['TLSv1.3', 'TLSv1.2'] as readonly TlsVersion[]) {
        it(`checks the OCSP answer that it staples, in ${version}`, async () => {
          const suites = suitesFor([version]).filter(({ signedBy }) => signedBy !== 'ec');
          const { facts, stream } = await connect('optional', {
            versions: [version],
            suites: suites.map(({ name }) => name),
          });
          expect(facts.stapled).to.equal('good');
          stream.destroy();
        });
      }
    }

    it('refuses it under another name, and by no anchor', async () => {
      expect(await refusalOf(connect('required', { serverName: 'other.test' }))).to.deep.include({
        code: 'ERR_TLS_SERVER_NAME',
      });
      expect(await refusalOf(connect('required', { anchors: [] }))).to.deep.include({
        code: 'ERR_TLS_SERVER_UNTRUSTED',
      });
    });
  });
}

describe('connectTls with a server of one version', () => {
  const files = writeServerFiles();
  after(() => files.folder.remove());

  for (const [version, family, code] of [
    ['TLSv1.3', 'CPS3', 'ERR_TLS_VERSION_REFUSED'],
    ['TLSv1.3', 'CPS4', undefined],
    ['TLSv1.2', 'CPS3', undefined],
    ['TLSv1.2', 'CPS4', undefined],
    ['TLSv1.1', 'CPS4', 'ERR_TLS_VERSION_REFUSED'],
  ] as const) {
    it(`${code === undefined ? 'signs in' : 'says that it does not match'} with a ${family} where there is ${version} alone`, async () => {
      const server = createServer(
        {
          key: readFileSync(files.key.rsa),
          cert: readFileSync(files.chain.rsa),
          ca: readFileSync(files.authorities),
          requestCert: true,
          minVersion: version,
          maxVersion: version,
          // OpenSSL 3 has TLS 1.1 at its lowest level of security alone.
          ...(version === 'TLSv1.1' ? { ciphers: 'ALL:@SECLEVEL=0' } : {}),
        },
        (_request, response) => response.end(),
      ).listen(0, '127.0.0.1');
      server.on('tlsClientError', () => undefined);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);
      const connected = connectTls({ host: '127.0.0.1', port, serverName: SERVER_NAME, anchors: ANCHORS, identity });
      if (code === undefined) expect(await get(await connected)).to.equal(200);
      else expect(await refusalOf(connected)).to.deep.include({ code, received: 'protocol_version' });
      server.closeAllConnections();
      server.close();
    });
  }
});
