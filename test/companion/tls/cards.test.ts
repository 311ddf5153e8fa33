import { expect } from 'chai';
import {
  defaultTestCardFolder,
  openTestCards,
  TEST_PIN,
  type TestAuthority,
} from '../../../native-stubs/test-cards/index.js';
import type { CardProvider } from '../../../src/companion/card/index.js';
import { connectTls, type ClientScheme, type TlsFacts, type TlsVersion } from '../../../src/companion/tls/index.js';
import { parseCertificate } from '../../../src/pki/index.js';
import type { SignatureAlgorithm } from '../../../src/protocol/index.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../contract/support/softhsm-token.js';
import { describeWith } from '../../support/requirements.js';
import { createInProcessSpawner } from '../pkcs11/support/in-process-hosts.js';
import { openProvider, openTestWorld, pinBytes, waitForCertificate } from '../pkcs11/support/test-world.js';
import { writeServerFiles, type RunningServer, type ServerFiles } from './support/foreign-server.js';
import { FOREIGN_SERVERS, get } from './support/foreign-servers.js';
import { ANCHORS, SERVER_NAME, type Issued } from './support/test-pki.js';

const SCHEMES: Readonly<Record<SignatureAlgorithm, ClientScheme>> = {
  PS256: 'rsa_pss_rsae_sha256',
  RS256: 'rsa_pkcs1_sha256',
};

const issuedOf = ({ der, privateKey }: TestAuthority): Issued => ({
  name: parseCertificate(der).subject,
  key: privateKey,
  der,
});

/** A provider that sees one card. */
interface Subject {
  readonly provider: CardProvider;
  readonly dispose: () => void;
}

/** Its host is in this process; that of SoftHSM2 is one as always. */
async function openSimulated(card: string): Promise<Subject> {
  const world = await openTestWorld();
  world.readers.insert(card);
  return {
    provider: openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() }),
    dispose: () => world.dispose(),
  };
}

async function openSoftHsm(): Promise<Subject> {
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
  const provider = openProvider({ modules: [{ kind: 'library', path: token.library }] });
  return { provider, dispose: () => token.dispose() };
}

const CARDS = [
  {
    name: 'a simulated CPS3',
    requirements: [],
    versions: ['TLSv1.2'],
    open: () => openSimulated('cps3-martin'),
  },
  {
    name: 'a simulated CPS4',
    requirements: [],
    versions: ['TLSv1.2', 'TLSv1.3'],
    open: () => openSimulated('cps4-dupont'),
  },
  { name: 'SoftHSM2', requirements: SOFTHSM_REQUIREMENTS, versions: ['TLSv1.2', 'TLSv1.3'], open: openSoftHsm },
] as const;

/** The certificates, keys and sessions of cards, through card hosts: what test-pki.ts does with a key in memory. */
for (const foreign of FOREIGN_SERVERS) {
  describeWith(foreign.requirements, `cards with ${foreign.name}`, function () {
    this.timeout(90_000);
    let files: ServerFiles;
    let server: RunningServer;

    before(async () => {
      const { root, persons } = (await openTestCards({ folder: defaultTestCardFolder() })).branches.FORT;
      files = writeServerFiles({ root: issuedOf(root), sub: issuedOf(persons) });
      server = await foreign.start(files);
    });
    after(async () => {
      await server.stop();
      files.folder.remove();
    });

    async function signIn(provider: CardProvider, version: TlsVersion): Promise<TlsFacts> {
      const certificate = await waitForCertificate(provider);
      const operation = provider.openOperation(certificate);
      try {
        const algorithms = await operation.readAlgorithms();
        const connection = await connectTls({
          ...{ host: '127.0.0.1', port: server.ports.required ?? 0, serverName: SERVER_NAME, anchors: ANCHORS },
          versions: [version],
          identity: {
            certificateChain: [certificate.der],
            schemes: algorithms.map((algorithm) => SCHEMES[algorithm]),
            sign: (statement, scheme) =>
              operation.sign({
                statement,
                algorithm: scheme === SCHEMES.PS256 ? 'PS256' : 'RS256',
                pin: pinBytes(TEST_PIN),
              }),
          },
        });
        expect(await get(connection)).to.equal(200);
        return connection.facts;
      } finally {
        await operation.end();
      }
    }

    for (const card of CARDS) {
      describeWith(card.requirements, card.name, () => {
        let subject: Subject;
        before(async () => (subject = await card.open()));
        after(async () => {
          await subject.provider.close();
          subject.dispose();
        });

        for (const version of card.versions) {
          if (version === 'TLSv1.2' && foreign.lacksExtendedMasterSecret === true) continue;
          it(`signs in in ${version}`, async () => {
            const facts = await signIn(subject.provider, version);
            expect(facts).to.include({ version, clientScheme: version === 'TLSv1.3' ? SCHEMES.PS256 : SCHEMES.RS256 });
          });
        }
      });
    }
  });
}
