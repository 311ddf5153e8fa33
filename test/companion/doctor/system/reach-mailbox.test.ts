import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import forge from 'node-forge';
import { reachMailbox } from '../../../../src/companion/doctor/index.js';

/** A certificate and its key, PEM. */
interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** @param authority who signs; undefined: itself, as an authority */
function issue(host: string, authority?: Issued, [from, to] = [-DAY_MS, 30 * DAY_MS]): Issued {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const own = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  const name = [{ name: 'commonName', value: host }];
  certificate.publicKey = forge.pki.setRsaPublicKey(own.n, own.e);
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() + from);
  certificate.validity.notAfter = new Date(Date.now() + to);
  certificate.setSubject(name);
  const issuer = authority && forge.pki.certificateFromPem(authority.certificate);
  certificate.setIssuer(issuer?.subject.attributes ?? name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: authority === undefined, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
  ]);
  const signer = authority === undefined ? own : forge.pki.privateKeyFromPem(authority.key);
  certificate.sign(signer, forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key };
}

describe('reachMailbox', function () {
  this.timeout(30_000);
  let authority: Issued;
  const closers: (() => Promise<unknown>)[] = [];

  before(() => (authority = issue('Mailbox CA')));
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const serve = ({ key, certificate }: Issued = issue('mailbox.test', authority), date?: string): Promise<string> => {
    const server: Server = createServer({ key, cert: certificate }, (_request, response) => {
      response.sendDate = date === undefined;
      if (date !== undefined) response.setHeader('Date', date);
      response.end();
    });
    return listen(server);
  };
  const listen = async (server: Server | ReturnType<typeof createTcpServer>): Promise<string> => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      return once(server, 'close');
    });
    return `https://mailbox.test:${(server.address() as AddressInfo).port}`;
  };
  const here = (): Promise<readonly string[]> => Promise.resolve(['127.0.0.1']);
  const reach = (origin: string, authorities = authority.certificate): ReturnType<typeof reachMailbox> =>
    reachMailbox(origin, { resolve: here, authorities, timeoutMs: 3_000 });

  it('accepts a mailbox whose chain leads to an authority, and takes the time from it', async () => {
    const sight = await reach(await serve(undefined, 'Sun, 06 Nov 1994 08:49:37 GMT'));
    expect(sight).to.deep.include({ reached: 'yes', addresses: ['127.0.0.1'] });
    expect(sight).not.to.have.property('tlsProblem');
    expect(sight.date?.theirs).to.equal(Date.UTC(1994, 10, 6, 8, 49, 37));
    expect(sight.date?.ours).to.be.within(Date.now() - 60_000, Date.now());
  });

  it('names a certificate that has expired, and one of another name', async () => {
    const expired = issue('mailbox.test', authority, [-2 * DAY_MS, -DAY_MS]);
    expect(await reach(await serve(expired))).to.deep.include({ reached: 'yes', tlsProblem: 'CERT_HAS_EXPIRED' });
    const other = issue('other.test', authority);
    expect(await reach(await serve(other))).to.deep.include({ tlsProblem: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('names a chain that leads nowhere', async () => {
    const sight = await reach(await serve(), issue('Another CA').certificate);
    expect(sight.reached).to.equal('yes');
    expect(sight.tlsProblem).to.match(/^UNABLE_TO_/);
  });

  it('does without a date that is none', async () => {
    expect(await reach(await serve(undefined, 'yesterday'))).not.to.have.property('date');
  });

  it('tells a name that nobody knows, a closed port and silence apart', async () => {
    const unknown = await reachMailbox('https://mailbox.test', {
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    expect(unknown).to.deep.include({ reached: 'unknown-name', code: 'ENOTFOUND' });
    const closed = await serve();
    await closers.pop()?.();
    expect(await reach(closed)).to.deep.include({ reached: 'no', code: 'ECONNREFUSED' });
    const silent = await listen(createTcpServer());
    const waited = await reachMailbox(silent, { resolve: here, timeoutMs: 60 });
    expect(waited).to.deep.include({ reached: 'no', code: 'ETIMEDOUT' });
  });
});
