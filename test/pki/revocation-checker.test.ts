import { expect } from 'chai';
import { CpxError } from '../../src/protocol/index.js';
import { createRevocationChecker, type Certificate, type RevocationCheckerOptions } from '../../src/pki/index.js';
import {
  basicConstraints,
  crlAddress,
  days,
  extendedKeyUsage,
  extension,
  issue,
  issueAuthority,
  issueLeaf,
  keyNamed,
  keyUsage,
  minutes,
  nameOf,
  NOW,
  ocspAddress,
  type Holder,
  type Signer,
} from './support/authority.js';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.js';
import { nothing } from './support/encode-der.js';
import {
  crlDer,
  issuingDistributionPoint,
  nonceOf,
  ocspDer,
  type CrlPlan,
  type OcspPlan,
} from './support/revocation-answers.js';

const root = issueAuthority('root');
const OCSP_SIGNING = extendedKeyUsage('1.3.6.1.5.5.7.3.9');

/** What a check comes to: the outcome's status, or the code of its error, and why. */
async function verdict(work: Promise<{ status: string; why?: string }>): Promise<{ code: string; why: string }> {
  try {
    const outcome = await work;
    return { code: outcome.status, why: outcome.why ?? '' };
  } catch (error) {
    if (error instanceof CpxError) return { code: error.code, why: error.message };
    throw error;
  }
}

describe('createRevocationChecker', () => {
  let server: AnsweringServer;
  let clock: Date;
  const leafWith = (...extensions: readonly Uint8Array[]): Holder =>
    issueLeaf(root, { extensions: [keyUsage(0x80), ...extensions] });
  const withCrl = (): Holder => leafWith(crlAddress(`${server.origin}/crl`));
  const withOcsp = (): Holder => leafWith(ocspAddress(`${server.origin}/ocsp`));
  const withBoth = (): Holder => leafWith(crlAddress(`${server.origin}/crl`), ocspAddress(`${server.origin}/ocsp`));
  const checkerOf = (options: Partial<RevocationCheckerOptions> = {}) =>
    createRevocationChecker({ failure: 'hard', addresses: [server.origin], now: () => clock, ...options });
  const check = (leaf: Holder, options: Partial<RevocationCheckerOptions> = {}) =>
    verdict(checkerOf(options).check([leaf.certificate, root.certificate]));

  beforeEach(async () => {
    clock = NOW;
    server = await startAnsweringServer();
  });
  afterEach(() => server.close());

  describe('with revocation lists', () => {
    const answerCrl = (plan: Partial<CrlPlan> = {}): void => {
      server.answer = () => crlDer({ signer: root, ...plan });
    };

    it('accepts a certificate that is not on the list', async () => {
      answerCrl({ revoked: [Buffer.of(1), Buffer.of(2)] });
      expect(await check(withCrl())).to.deep.equal({ code: 'good', why: '' });
      expect(server.asked).to.deep.equal(['/crl']);
    });

    it('accepts an empty list, and one of version 1', async () => {
      answerCrl();
      expect((await check(withCrl())).code).to.equal('good');
      answerCrl({ version1: true, revoked: [Buffer.of(9)] });
      expect((await check(withCrl())).code).to.equal('good');
    });

    it('refuses a certificate on the list, on hold included, whatever the failure option', async () => {
      const leaf = withCrl();
      answerCrl({ revoked: [Buffer.of(1), leaf.certificate.serialNumber, Buffer.of(2)] });
      expect((await check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
      expect((await check(leaf, { failure: 'soft' })).code).to.equal('ERR_REVOCATION_REVOKED');
    });

    it('does not take a serial number for a longer one that begins or ends alike', async () => {
      const leaf = withCrl();
      const serial = leaf.certificate.serialNumber;
      answerCrl({ revoked: [serial.subarray(0, -1), serial.subarray(1), Buffer.concat([serial, Buffer.of(0)])] });
      expect((await check(leaf)).code).to.equal('good');
    });

    it('keeps the list until it is time to fetch a newer one', async () => {
      answerCrl();
      const checker = checkerOf();
      const ask = () => verdict(checker.check([withCrl().certificate, root.certificate]));
      await ask();
      clock = minutes(59);
      await ask();
      expect(server.asked).to.have.length(1);
      clock = minutes(61);
      await ask();
      expect(server.asked).to.have.length(2);
    });

    it('fetches a list anew as soon as its next update has come', async () => {
      answerCrl({ nextUpdate: minutes(10) });
      const checker = checkerOf();
      const leaf = withCrl();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      clock = minutes(11);
      answerCrl({ revoked: [leaf.certificate.serialNumber], thisUpdate: minutes(10) });
      expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
    });

    it('goes on with the list at hand while it holds and no newer one can be had', async () => {
      answerCrl();
      const checker = checkerOf();
      const leaf = withCrl();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      server.behave = (_request, response) => response.writeHead(503).end();
      clock = minutes(600);
      expect((await ask()).code).to.equal('good');
      clock = days(2);
      expect((await ask()).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
    });

    it('does not go back to an older list', async () => {
      const leaf = withCrl();
      answerCrl({ revoked: [leaf.certificate.serialNumber], thisUpdate: minutes(-10) });
      const checker = checkerOf();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      answerCrl({ thisUpdate: minutes(-300) });
      clock = minutes(90);
      expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
      expect(server.asked).to.have.length(2);
    });

    it('fetches once for all who ask at the same time', async () => {
      answerCrl();
      const checker = checkerOf();
      const paths = Array.from({ length: 8 }, () => [withCrl().certificate, root.certificate]);
      await Promise.all(paths.map((path) => checker.check(path)));
      expect(server.asked).to.have.length(1);
    });

    const other = issueAuthority('root', { key: keyNamed('ec other') });
    for (const [what, plan, why] of [
      ['that is out of date', { thisUpdate: days(-9), nextUpdate: days(-1) }, 'out of date'],
      ['from the future', { thisUpdate: minutes(30) }, 'from the future'],
      ['that ends before it begins', { thisUpdate: minutes(4), nextUpdate: minutes(3) }, 'ends before it begins'],
      ['without a next update', { nextUpdate: null }, 'does not say when the next one comes'],
      ['of another issuer', { signer: { name: nameOf('someone'), key: keyNamed('ec someone') } }, 'another issuer'],
      ['signed with another key', { signer: other }, 'another key'],
      ['signed with another key that hides it', { signer: other, version1: true }, 'wrong signature'],
      ['signed with SHA-1', { algorithm: 'ec-sha1' }, 'weak'],
      ['that is a delta', { extensions: [extension('2.5.29.27', Buffer.of(2, 1, 1), true)] }, 'delta'],
      ['that is indirect', { extensions: [issuingDistributionPoint([4])] }, 'indirect'],
      ['of authorities only', { extensions: [issuingDistributionPoint([2])] }, 'other certificates'],
      ['of attribute certificates only', { extensions: [issuingDistributionPoint([5])] }, 'attribute'],
      [
        'of another distribution point',
        { extensions: [issuingDistributionPoint([], 'http://elsewhere.fr/x.crl')] },
        'another distribution point',
      ],
      ['with an unknown critical extension', { extensions: [extension('1.2.3.4', nothing(), true)] }, '1.2.3.4'],
    ] as const) {
      it(`refuses a list ${what}`, async () => {
        answerCrl(plan);
        const { code, why: said } = await check(withCrl());
        expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(said).to.include(why);
      });
    }

    it('accepts a list for user certificates only, from the address it names itself', async () => {
      server.answer = () =>
        crlDer({ signer: root, extensions: [issuingDistributionPoint([1], `${server.origin}/crl`)] });
      expect((await check(withCrl())).code).to.equal('good');
    });

    it('refuses a list by an authority that may not sign lists', async () => {
      const mute = issueAuthority('root', { extensions: [basicConstraints(true), keyUsage(0x04)] });
      answerCrl();
      const { code, why } = await verdict(checkerOf().check([withCrl().certificate, mute.certificate]));
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(why).to.include('may not sign lists');
    });

    it('takes the second address when the first one fails', async () => {
      answerCrl();
      const leaf = leafWith(crlAddress(`${server.origin}/missing`, `${server.origin}/crl`));
      server.answer = (_request, path) => (path === '/crl' ? crlDer({ signer: root }) : Buffer.from('nothing here'));
      expect((await check(leaf)).code).to.equal('good');
      expect(server.asked).to.deep.equal(['/missing', '/crl']);
    });

    it('finds one of 100,000 entries, beyond what asn1js reads', async () => {
      const leaf = withCrl();
      const serials = Array.from({ length: 100_000 }, (_, index) => {
        const serial = Buffer.alloc(8, 0x22);
        serial.writeUInt32BE(index, 4);
        return serial;
      });
      answerCrl({ revoked: [...serials, leaf.certificate.serialNumber] });
      expect((await check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
      answerCrl({ revoked: serials });
      expect((await check(leaf)).code).to.equal('good');
    });
  });

  describe('with OCSP', () => {
    const answerOcsp = (leaf: Holder, plan: Partial<OcspPlan> = {}): void => {
      server.answer = (request) =>
        ocspDer({ signer: root, about: leaf, issuer: root, nonce: nonceOf(request), ...plan });
    };
    const judge = (plan: Partial<OcspPlan>, options: Partial<RevocationCheckerOptions> = {}) => {
      const leaf = withOcsp();
      answerOcsp(leaf, plan);
      return check(leaf, options);
    };
    const delegate = (extensions: readonly Uint8Array[], issuer: Signer = root): Holder =>
      issue({ name: nameOf('responder'), key: keyNamed('ec responder'), issuer, extensions });
    const by = (responder: Holder): Partial<OcspPlan> => ({
      signer: responder,
      certificates: [responder.certificate.der],
    });

    it('accepts good, refuses revoked and unknown, whatever the failure option', async () => {
      for (const failure of ['hard', 'soft'] as const) {
        expect((await judge({ status: 'good' }, { failure })).code).to.equal('good');
        expect((await judge({ status: 'revoked' }, { failure })).code).to.equal('ERR_REVOCATION_REVOKED');
        expect((await judge({ status: 'unknown' }, { failure })).code).to.equal('ERR_REVOCATION_UNKNOWN');
      }
    });

    it('accepts an answer made beforehand, without a nonce', async () => {
      expect((await judge({ nonce: undefined })).code).to.equal('good');
    });

    it('accepts a responder named by its key', async () => {
      expect((await judge({ byKey: true })).code).to.equal('good');
    });

    it('accepts a responder that the issuer delegated to', async () => {
      expect((await judge(by(delegate([OCSP_SIGNING])))).code).to.equal('good');
      expect((await judge({ ...by(delegate([OCSP_SIGNING, keyUsage(0x80)])), byKey: true })).code).to.equal('good');
    });

    const stranger = issueAuthority('stranger');
    const impostor = issueAuthority('root', { key: keyNamed('ec impostor') });
    for (const [what, plan, why] of [
      ['to another question', { nonce: Buffer.alloc(32) }, 'another question'],
      ['about another certificate', { serial: Buffer.of(5) }, 'another certificate'],
      ['that is stale', { thisUpdate: days(-9), nextUpdate: days(-1) }, 'out of date'],
      ['that is stale and has no next update', { thisUpdate: minutes(-30), nextUpdate: null }, 'out of date'],
      ['from the future', { thisUpdate: minutes(30) }, 'from the future'],
      ['signed with SHA-1', { algorithm: 'ec-sha1' }, 'weak'],
      ['of an unknown type', { type: '1.2.3.4' }, 'unknown type'],
      ['with an unknown critical extension', { extensions: [extension('1.2.3.4', nothing(), true)] }, '1.2.3.4'],
      ['by a delegated responder without the usage', by(delegate([])), 'without the right'],
      ['by a delegated responder for any usage', by(delegate([extendedKeyUsage('2.5.29.37.0')])), 'without the right'],
      [
        'by a delegated responder whose key is not for signing',
        by(delegate([OCSP_SIGNING, keyUsage(0x04)])),
        'not for signing',
      ],
      ['by a responder of another issuer', by(delegate([OCSP_SIGNING], stranger)), 'another issuer'],
      ['by a responder of a false issuer', by(delegate([OCSP_SIGNING], impostor)), 'did not name'],
      ['by the holder of another certificate of the issuer', by(delegate([keyUsage(0x80)])), 'without the right'],
      ['by a responder that sends no certificate', { signer: stranger }, 'without its responder'],
      ['signed with another key in the issuer’s name', { signer: impostor }, 'wrong signature'],
      [
        'by a delegated responder that has expired',
        by(
          issue({
            name: nameOf('responder'),
            key: keyNamed('ec responder'),
            issuer: root,
            extensions: [OCSP_SIGNING],
            notAfter: days(-1),
          }),
        ),
        'expired',
      ],
    ] as const) {
      it(`refuses an answer ${what}`, async () => {
        const { code, why: said } = await judge(plan);
        expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(said).to.include(why);
      });
    }

    for (const [status, name] of [
      [1, 'malformedRequest'],
      [3, 'tryLater'],
      [6, 'unauthorized'],
    ] as const) {
      it(`says what a responder says instead of an answer: ${name}`, async () => {
        const { code, why } = await judge({ responseStatus: status });
        expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(why).to.include(name);
      });
    }

    it('uses an answer again for five minutes at most', async () => {
      const leaf = withOcsp();
      answerOcsp(leaf);
      const checker = checkerOf();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      clock = minutes(4);
      await ask();
      expect(server.asked).to.have.length(1);
      clock = minutes(6);
      answerOcsp(leaf, { status: 'revoked' });
      expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
    });

    it('does not use an answer again that does not say until when it holds', async () => {
      const leaf = withOcsp();
      answerOcsp(leaf, { nextUpdate: null });
      const checker = checkerOf();
      for (let round = 0; round < 2; round++) await checker.check([leaf.certificate, root.certificate]);
      expect(server.asked).to.have.length(2);
    });

    it('asks once for all who ask about one certificate at the same time', async () => {
      const leaf = withOcsp();
      answerOcsp(leaf);
      const checker = checkerOf();
      const path = [leaf.certificate, root.certificate];
      await Promise.all(Array.from({ length: 8 }, () => checker.check(path)));
      expect(server.asked).to.have.length(1);
    });
  });

  describe('with both', () => {
    it('asks OCSP first, and no list when OCSP answers', async () => {
      const leaf = withBoth();
      server.answer = () => ocspDer({ signer: root, about: leaf, issuer: root });
      expect((await check(leaf)).code).to.equal('good');
      expect(server.asked).to.deep.equal(['/ocsp']);
    });

    it('looks in the list when OCSP is silent or does not know', async () => {
      for (const plan of [{ responseStatus: 3 }, { status: 'unknown' }] as const) {
        const leaf = withBoth();
        server.answer = (_request, path) =>
          path === '/ocsp' ? ocspDer({ signer: root, about: leaf, issuer: root, ...plan }) : crlDer({ signer: root });
        expect((await check(leaf)).code).to.equal('good');
        const revokes = () => crlDer({ signer: root, revoked: [leaf.certificate.serialNumber] });
        server.answer = (_request, path) =>
          path === '/ocsp' ? ocspDer({ signer: root, about: leaf, issuer: root, ...plan }) : revokes();
        expect((await check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
      }
    });

    it('does not let a list overrule OCSP', async () => {
      const leaf = withBoth();
      server.answer = (_request, path) =>
        path === '/ocsp'
          ? ocspDer({ signer: root, about: leaf, issuer: root, status: 'revoked' })
          : crlDer({ signer: root });
      expect((await check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
    });
  });

  describe('with a path', () => {
    const middleWith = (...extensions: readonly Uint8Array[]): Holder =>
      issueAuthority('middle', { issuer: root, extensions: [basicConstraints(true), keyUsage(0x06), ...extensions] });

    it('checks the authorities between leaf and anchor too, unless told otherwise', async () => {
      const middle = middleWith(crlAddress(`${server.origin}/authorities`));
      const leaf = issueLeaf(middle, { extensions: [keyUsage(0x80), crlAddress(`${server.origin}/cards`)] });
      server.answer = (_request, path) =>
        path === '/cards'
          ? crlDer({ signer: middle })
          : crlDer({ signer: root, revoked: [middle.certificate.serialNumber] });
      const path: Certificate[] = [leaf.certificate, middle.certificate, root.certificate];
      expect((await verdict(checkerOf().check(path))).code).to.equal('ERR_REVOCATION_REVOKED');
      expect((await verdict(checkerOf({ scope: 'leaf' }).check(path))).code).to.equal('good');
    });

    it('says revoked before it says unavailable', async () => {
      const middle = middleWith();
      const leaf = issueLeaf(middle, { extensions: [keyUsage(0x80), crlAddress(`${server.origin}/cards`)] });
      server.answer = () => crlDer({ signer: middle, revoked: [leaf.certificate.serialNumber] });
      const path: Certificate[] = [leaf.certificate, middle.certificate, root.certificate];
      expect((await verdict(checkerOf().check(path))).code).to.equal('ERR_REVOCATION_REVOKED');
    });
  });

  describe('when nobody answers', () => {
    it('lets nobody in with hard failure, and says so with soft failure', async () => {
      server.behave = (_request, response) => response.writeHead(500).end();
      expect((await check(withBoth())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      const { code, why } = await check(withBoth(), { failure: 'soft' });
      expect(code).to.equal('unchecked');
      expect(why).to.include('OCSP:').and.to.include('CRL:').and.to.include('status 500');
    });

    it('treats a certificate that names no source alike', async () => {
      expect((await check(leafWith())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect((await check(leafWith(), { failure: 'soft' })).code).to.equal('unchecked');
    });

    it('leaves an address alone for a moment after it failed', async () => {
      const leaf = withOcsp();
      server.behave = (_request, response) => response.writeHead(500).end();
      const checker = checkerOf();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      await ask();
      expect(server.asked).to.have.length(1);
      clock = new Date(NOW.getTime() + 5_001);
      await ask();
      expect(server.asked).to.have.length(2);
    });

    it('gives up on a server that takes the connection and says nothing', async () => {
      server.behave = () => {};
      const { code, why } = await check(withCrl(), { limits: { crlTimeoutMs: 50 } });
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(why).to.include('50 ms');
    });

    it('gives up on a server that sends one octet after the other', async () => {
      server.behave = (request, response) => {
        const timer = setInterval(() => response.write('x'), 5);
        request.socket.on('close', () => clearInterval(timer));
      };
      const { why } = await check(withCrl(), { limits: { crlTimeoutMs: 60 } });
      expect(why).to.include('60 ms');
    });

    it('gives up on a server that is not there', async () => {
      const leaf = withCrl();
      await server.close();
      expect((await check(leaf)).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
    });

    for (const [what, length] of [
      ['announces', true],
      ['sends', false],
    ] as const) {
      it(`refuses a server that ${what} more than the limit`, async () => {
        server.behave = (_request, response) => {
          response.writeHead(200, length ? { 'content-length': '2000' } : {});
          response.end(Buffer.alloc(2000));
        };
        const { code, why } = await check(withCrl(), { limits: { crlMaximumBytes: 1000 } });
        expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(why).to.include('longer than 1000 octets');
      });
    }

    it('counts unpacked octets when a server packs them unasked', async () => {
      server.behave = (_request, response) => {
        void import('node:zlib').then(({ gzipSync }) => {
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
        });
      };
      const { why } = await check(withCrl(), { limits: { crlMaximumBytes: 10_000 } });
      expect(why).to.include('longer than 10000 octets');
    });

    it('does not follow a redirect', async () => {
      server.behave = (request, response) => {
        if (request.url === '/crl') response.writeHead(302, { location: `${server.origin}/elsewhere` }).end();
        else response.end(Buffer.from(crlDer({ signer: root })));
      };
      const { code, why } = await check(withCrl());
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(why).to.include('status 302');
      expect(server.asked).to.deep.equal(['/crl']);
    });

    for (const [what, bytes] of [
      ['nothing', Buffer.alloc(0)],
      ['a page', Buffer.from('<html>404</html>')],
      ['an ASN.1 element that is neither', Buffer.of(0x30, 0)],
      ['a length beyond its end', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
      ['an indefinite length', Buffer.of(0x30, 0x80, 0, 0)],
    ] as const) {
      it(`refuses a server that sends ${what}`, async () => {
        server.answer = () => bytes;
        expect((await check(withBoth())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(server.asked).to.have.length(2);
      });
    }
  });

  describe('asks no address', () => {
    const urlsAsked = async (address: string, addresses: RevocationCheckerOptions['addresses']): Promise<number> => {
      let asked = 0;
      const fetch = (() => {
        asked++;
        return Promise.reject(new Error('not here'));
      }) as typeof globalThis.fetch;
      await check(leafWith(crlAddress(address)), { fetch, failure: 'soft', ...(addresses && { addresses }) });
      return asked;
    };

    for (const address of [
      'ldap://ldap.example.fr/cn=crl',
      'ftp://crl.example.fr/x.crl',
      'file:///etc/passwd',
      'http://user:secret@crl.example.fr/x.crl',
      'http://localhost/x.crl',
      'http://router/x.crl',
      'http://printer.local/x.crl',
      'http://127.0.0.1:9/x.crl',
      'http://2130706433/x.crl',
      'http://0x7f.1/x.crl',
      'http://10.1.2.3/x.crl',
      'http://169.254.169.254/latest/meta-data',
      'http://192.168.1.1/x.crl',
      'http://[::1]/x.crl',
      'http://[::ffff:10.0.0.1]/x.crl',
      'http://[fd00::1]/x.crl',
      'http://[fe80::1]/x.crl',
      'not an address',
    ]) {
      it(`${address}, which a certificate names`, async () => {
        expect(await urlsAsked(address, 'as-certified')).to.equal(0);
      });
    }

    it('but a public one', async () => {
      expect(await urlsAsked('http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP.crl', 'as-certified')).to.equal(1);
    });

    it('outside a list of origins', async () => {
      const list = ['http://crl.example.fr', 'http://10.0.0.7:8080'];
      expect(await urlsAsked('http://crl.example.fr/x.crl', list)).to.equal(1);
      expect(await urlsAsked('http://10.0.0.7:8080/x.crl', list)).to.equal(1);
      expect(await urlsAsked('http://10.0.0.7:8081/x.crl', list)).to.equal(0);
      expect(await urlsAsked('https://crl.example.fr/x.crl', list)).to.equal(0);
      expect(await urlsAsked('http://crl.example.fr.evil.fr/x.crl', list)).to.equal(0);
    });
  });
});
