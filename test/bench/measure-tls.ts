import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectNode, createSecureContext, type SecureVersion } from 'node:tls';
import { promisify } from 'node:util';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../native-stubs/test-cards/index.js';
import {
  connectTls,
  openTrustedRoots,
  requestOverTls,
  type ClientIdentity,
  type ClientScheme,
  type TlsOptions,
} from '../../src/companion/tls/index.js';
import { encodeStatement, type TlsStatement } from '../../src/protocol/index.js';
import { writeServerFiles } from '../companion/tls/support/foreign-server.js';
import { startServerProcess } from '../companion/tls/support/server-process.js';
import {
  ANCHORS,
  CARD_SCHEMES,
  certificatePem,
  CLIENTS,
  fileIdentity,
  keyPem,
  SERVER_NAME,
} from '../companion/tls/support/test-pki.js';
import { percentile, type Row, type Section } from './figures.js';
import { KEY_ID, type Surroundings } from './surroundings.js';

const WARM_UP = 20;
/** Where Debian's libengine-pkcs11-openssl puts what `curl --engine pkcs11` loads. */
const ENGINES = ['/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so', '/usr/lib/aarch64-linux-gnu/engines-3/pkcs11.so'];
const VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * Handshakes with a client certificate, ours beside Node's own with the same key in memory, round by round; and a request
 * with a key on SoftHSM2 beside one process of curl. All on one `openssl s_server`, which judges no certificate.
 */
export async function measureTls(surroundings: Surroundings): Promise<Section> {
  const { quick, signal, cleanup, tell } = surroundings;
  const files = writeServerFiles();
  cleanup.add(() => files.folder.remove());
  const server = await startServerProcess({
    command: 'openssl',
    arguments: [
      ...['s_server', '-accept', '0', '-www', '-cert', files.chain.rsa, '-cert_chain', files.chain.rsa],
      ...['-key', files.key.rsa, '-CAfile', files.authorities, '-verify', '4'],
    ],
    folder: files.folder.path,
    ready: /ACCEPT .*:(\d+)/,
  });
  cleanup.add(() => server.stop());
  const roots = openTrustedRoots(ANCHORS);
  const target = { host: '127.0.0.1', port: server.port, serverName: SERVER_NAME, roots };
  const rounds = quick ? 50 : 200;
  tell(`tls: ${rounds} rounds of Node’s tls and ours in two versions, then curl and ours on SoftHSM2`);

  const rows: Row[] = [];
  for (const version of VERSIONS) {
    const node = prepareNode(server.port, version);
    const samples = { node: [] as number[], ours: [] as number[], cold: [] as number[] };
    for (let round = -WARM_UP; round < rounds; round++) {
      signal.throwIfAborted();
      const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[version === 'TLSv1.3' ? 'CPS4' : 'CPS3']);
      const [alone, ours] = [await node(), await shakeHands({ ...target, identity })];
      const cold = await shakeHands({ ...target, identity, roots: openTrustedRoots(ANCHORS) });
      if (round < 0) continue;
      samples.node.push(alone);
      samples.ours.push(ours);
      samples.cold.push(cold);
    }
    const compared = { unit: 'ms', compare: 'ratio' } as const;
    const [baseline, measured, cold] = [samples.node, samples.ours, samples.cold].map((set) => percentile(set, 0.5));
    if (baseline === undefined || measured === undefined || cold === undefined) throw new RangeError('no samples');
    rows.push(
      {
        ...compared,
        name: `handshake in ${version} with a file key, beside Node’s tls, p50`,
        baseline,
        measured,
        target: { atMost: 1.5 },
      },
      { ...compared, name: 'the same with a server that was never seen, p50', baseline, measured: cold },
    );
  }
  rows.push(
    ...(await measureCurl(surroundings, { ...target, roots }, files.folder.write('root.pem', ANCHORS.join('')))),
  );
  return { title: `TLS with a client certificate, ${rounds} rounds`, rows };
}

async function shakeHands(options: TlsOptions): Promise<number> {
  const begun = performance.now();
  const connection = await connectTls(options);
  const took = performance.now() - begun;
  await connection.close();
  return took;
}

/** Node's own client: key, chain and anchors read beforehand, as ours has them. */
function prepareNode(port: number, version: SecureVersion): () => Promise<number> {
  const secureContext = createSecureContext({
    key: keyPem(CLIENTS.good[0].key),
    cert: certificatePem(...CLIENTS.good.map(({ der }) => der)),
    ca: [...ANCHORS],
    minVersion: version,
    maxVersion: version,
  });
  return () =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const socket = connectNode({ host: '127.0.0.1', port, servername: SERVER_NAME, secureContext }, () => {
        const took = performance.now() - begun;
        socket.end();
        socket.once('close', () => resolve(took));
      });
      socket.resume();
      socket.on('error', reject);
    });
}

/** A request with the key of a token, from the beginning of the connection to the end of the answer. */
async function measureCurl(
  { token, quick, signal, cleanup, tell, fixture }: Surroundings,
  target: TlsOptions,
  anchors: string,
): Promise<Row[]> {
  const engine = ENGINES.find((path) => existsSync(path));
  if (engine === undefined) {
    tell('tls: left out, needs libengine-pkcs11-openssl: curl with a key on SoftHSM2');
    return [];
  }
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const own = cards.card('cps4-dupont').certificates.find(({ purpose }) => purpose === 'authentication');
  if (own === undefined) throw new Error('the card has no authentication certificate');
  const signer = await openTokenSigner(token.library);
  cleanup.add(() => signer.close());
  const identity: ClientIdentity = {
    certificateChain: [own.der],
    schemes: CARD_SCHEMES.CPS4,
    sign: (statement, scheme) => Promise.resolve(signer.sign(statement, scheme)),
  };
  const certificate = join(fixture.folder, 'own.pem');
  writeFileSync(certificate, certificatePem(own.der));
  const environment = { ...process.env, PKCS11_MODULE_PATH: token.library };
  const name = `${SERVER_NAME}:${target.port}`;
  const curl = [
    ...['--silent', '--show-error', '--fail', '--output', '/dev/null', '--engine', 'pkcs11', '--cert', certificate],
    ...['--key-type', 'ENG', '--key', `pkcs11:id=%${KEY_ID};type=private?pin-value=${TEST_PIN}`, '--cacert', anchors],
    ...['--resolve', `${name}:127.0.0.1`, `https://${name}/`],
  ];
  const samples = { curl: [] as number[], ours: [] as number[] };
  for (let round = -2; round < (quick ? 10 : 40); round++) {
    signal.throwIfAborted();
    const begun = performance.now();
    await promisify(execFile)('curl', curl, { env: environment });
    const between = performance.now();
    const connection = await connectTls({ ...target, identity });
    await requestOverTls(connection, { method: 'GET', path: '/', headers: { host: name }, maximumBytes: 65_536 });
    const ended = performance.now();
    await connection.close();
    if (round < 0) continue;
    samples.curl.push(between - begun);
    samples.ours.push(ended - between);
  }
  return [
    {
      name: 'request with a key on SoftHSM2, beside one process of curl --engine pkcs11, p50',
      baseline: percentile(samples.curl, 0.5),
      measured: percentile(samples.ours, 0.5),
      unit: 'ms',
      compare: 'ratio',
      target: { below: 1 },
    },
  ];
}

/** A signer in this process, with a login for each signature as a card has one. */
async function openTokenSigner(library: string): Promise<{
  readonly sign: (statement: TlsStatement, scheme: ClientScheme) => Uint8Array;
  readonly close: () => void;
}> {
  const { default: pkcs11js } = await import('pkcs11js');
  const module = new pkcs11js.PKCS11();
  module.load(library);
  module.C_Initialize();
  const [slot] = module.C_GetSlotList(true);
  const session = module.C_OpenSession(slot!, pkcs11js.CKF_SERIAL_SESSION);
  return {
    sign(statement, scheme) {
      if (scheme !== 'rsa_pss_rsae_sha256') throw new RangeError(`this signer makes no ${scheme}`);
      module.C_Login(session, pkcs11js.CKU_USER, TEST_PIN);
      module.C_FindObjectsInit(session, [
        { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
        { type: pkcs11js.CKA_ID, value: Buffer.from(KEY_ID, 'hex') },
      ]);
      const [key] = module.C_FindObjects(session, 1);
      module.C_FindObjectsFinal(session);
      const parameter = {
        type: pkcs11js.CK_PARAMS_RSA_PSS,
        hashAlg: pkcs11js.CKM_SHA256,
        mgf: pkcs11js.CKG_MGF1_SHA256,
        saltLen: 32,
      };
      module.C_SignInit(session, { mechanism: pkcs11js.CKM_SHA256_RSA_PKCS_PSS, parameter }, key!);
      const data = Buffer.from(encodeStatement(statement, sha256));
      const signature = module.C_Sign(session, data, Buffer.alloc(512));
      module.C_Logout(session);
      return signature;
    },
    close() {
      module.C_CloseSession(session);
      module.C_Finalize();
      module.close();
    },
  };
}
