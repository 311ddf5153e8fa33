import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CpxError } from '../../src/protocol/index.js';
import { createRevocationChecker } from '../../src/pki/index.js';
import { describeWith, program } from '../support/requirements.js';
import {
  crlAddress,
  extendedKeyUsage,
  issue,
  issueAuthority,
  issueLeaf,
  keyNamed,
  keyUsage,
  nameOf,
  ocspAddress,
  pem,
  type Holder,
} from './support/authority.js';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.js';

const OCSP_SIGNING = extendedKeyUsage('1.3.6.1.5.5.7.3.9');

/** The same questions to somebody else's implementation: OpenSSL makes the lists and answers OCSP. */
describeWith([program('openssl')], 'revocation as OpenSSL publishes it', () => {
  const now = new Date();
  const day = (count: number): Date => new Date(now.getTime() + count * 86_400_000);
  const dates = { notBefore: day(-30), notAfter: day(300) };
  const root = issueAuthority('root', dates);
  const responder = issue({
    name: nameOf('responder'),
    key: keyNamed('ec responder'),
    issuer: root,
    extensions: [OCSP_SIGNING, keyUsage(0x80)],
    ...dates,
  });
  let folder: string;
  let web: AnsweringServer;
  let process: ChildProcess | undefined;

  const path = (name: string): string => join(folder, name);
  const serialOf = ({ certificate }: Holder): string =>
    Buffer.from(certificate.serialNumber).toString('hex').toUpperCase();
  const stamp = (date: Date): string =>
    date
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2);
  const keyPem = ({ key }: Holder): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
  const leafWith = (...extensions: readonly Uint8Array[]): Holder =>
    issueLeaf(root, { extensions: [keyUsage(0x80), ...extensions], ...dates });
  const verdict = async (leaf: Holder): Promise<string> => {
    const origins = [leaf.certificate.ocspAddresses[0], web.origin].map(
      (address) => new URL(address ?? web.origin).origin,
    );
    const checker = createRevocationChecker({ failure: 'hard', addresses: origins });
    return checker.check([leaf.certificate, root.certificate]).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof CpxError ? error.code : Promise.reject(error as Error)),
    );
  };
  /** OpenSSL's index of certificates: V valid or R revoked. */
  const writeIndex = (good: readonly Holder[], revoked: readonly Holder[]): Promise<void> => {
    const until = stamp(day(300));
    const lines = [
      ...good.map((leaf) => `V\t${until}\t\t${serialOf(leaf)}\tunknown\t/CN=leaf`),
      ...revoked.map((leaf) => `R\t${until}\t${stamp(day(-1))}\t${serialOf(leaf)}\tunknown\t/CN=leaf`),
    ];
    return writeFile(path('index.txt'), lines.map((line) => `${line}\n`).join(''));
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpx-openssl-'));
    web = await startAnsweringServer();
    await writeFile(path('root.pem'), pem('CERTIFICATE', root.certificate.der));
    await writeFile(path('root.key'), keyPem(root), { mode: 0o600 });
    await writeFile(path('responder.pem'), pem('CERTIFICATE', responder.certificate.der));
    await writeFile(path('responder.key'), keyPem(responder), { mode: 0o600 });
  });
  afterEach(async () => {
    if (process?.exitCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
    process = undefined;
  });
  after(async () => {
    await web.close();
    await rm(folder, { recursive: true });
  });

  it('reads its revocation lists', async () => {
    const [good, bad] = [0, 1].map(() => leafWith(crlAddress(`${web.origin}/crl`))) as [Holder, Holder];
    await writeIndex([good], [bad]);
    await writeFile(path('crlnumber'), '01\n');
    await writeFile(
      path('ca.cnf'),
      `[ca]\ndefault_ca=a\n[a]\ndatabase=${path('index.txt')}\ncrlnumber=${path('crlnumber')}\ndefault_md=sha256\n` +
        'default_crl_days=1\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
    );
    const made = spawnSync(
      'openssl',
      [
        'ca',
        '-gencrl',
        '-config',
        path('ca.cnf'),
        '-cert',
        path('root.pem'),
        '-keyfile',
        path('root.key'),
        '-out',
        path('crl.pem'),
      ],
      { encoding: 'utf8' },
    );
    expect(made.status, made.stderr).to.equal(0);
    const der = Buffer.from((await readFile(path('crl.pem'), 'utf8')).replace(/-----[^-]+-----|\s/g, ''), 'base64');
    web.answer = () => der;
    expect(await verdict(good)).to.equal('good');
    expect(await verdict(bad)).to.equal('ERR_REVOCATION_REVOKED');
  });

  for (const [who, signer] of [
    ['the issuer itself', 'root'],
    ['a delegated responder', 'responder'],
  ] as const) {
    it(`reads the answers of its responder, signed by ${who}`, async () => {
      const port = await freePort();
      const [good, bad, unheard] = [0, 1, 2].map(() => leafWith(ocspAddress(`http://127.0.0.1:${port}`))) as [
        Holder,
        Holder,
        Holder,
      ];
      await writeIndex([good], [bad]);
      process = await startResponder(port, signer);
      expect(await verdict(good)).to.equal('good');
      expect(await verdict(bad)).to.equal('ERR_REVOCATION_REVOKED');
      expect(await verdict(unheard)).to.equal('ERR_REVOCATION_UNKNOWN');
    });
  }

  async function startResponder(port: number, signer: string): Promise<ChildProcess> {
    const files = ['-index', path('index.txt'), '-CA', path('root.pem'), '-rsigner', path(`${signer}.pem`)];
    const child = spawn(
      'openssl',
      ['ocsp', '-port', String(port), ...files, '-rkey', path(`${signer}.key`), '-nmin', '5'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    // It says so when it accepts connections, on standard output or error depending on its version.
    await new Promise<void>((resolve, reject) => {
      const look = (chunk: Buffer): void => {
        if (/waiting for OCSP client connections|ACCEPT/i.test(chunk.toString())) resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('exit', (code) => reject(new Error(`openssl ocsp ended with ${String(code)}`)));
    });
    return child;
  }
});

/** `openssl ocsp` takes no port 0: a port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
