import { expect } from 'chai';
import { type Certificate } from '../../src/pki/index.js';
import {
  basicConstraints,
  crlAddress,
  issueAuthority,
  issueLeaf,
  keyUsage,
  NOW,
  type Holder,
} from './support/authority.js';
import { crlDer, ocspDer } from './support/revocation-answers.js';
import { leafWith, openRevocationScene, root, verdict, type RevocationScene } from './support/revocation-scene.js';

describe('createRevocationChecker', () => {
  let scene: RevocationScene;
  beforeEach(async () => (scene = await openRevocationScene()));
  afterEach(() => scene.close());

  describe('with both', () => {
    it('asks OCSP first, and no list when OCSP answers', async () => {
      const leaf = scene.withBoth();
      scene.server.answer = () => ocspDer({ signer: root, about: leaf, issuer: root });
      expect((await scene.check(leaf)).code).to.equal('good');
      expect(scene.server.asked).to.deep.equal(['/ocsp']);
    });

    it('looks in the list when OCSP is silent or does not know', async () => {
      for (const plan of [{ responseStatus: 3 }, { status: 'unknown' }] as const) {
        const leaf = scene.withBoth();
        scene.server.answer = (_request, path) =>
          path === '/ocsp' ? ocspDer({ signer: root, about: leaf, issuer: root, ...plan }) : crlDer({ signer: root });
        expect((await scene.check(leaf)).code).to.equal('good');
        const revokes = () => crlDer({ signer: root, revoked: [leaf.certificate.serialNumber] });
        scene.server.answer = (_request, path) =>
          path === '/ocsp' ? ocspDer({ signer: root, about: leaf, issuer: root, ...plan }) : revokes();
        expect((await scene.check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
      }
    });

    it('does not let a list overrule OCSP', async () => {
      const leaf = scene.withBoth();
      scene.server.answer = (_request, path) =>
        path === '/ocsp'
          ? ocspDer({ signer: root, about: leaf, issuer: root, status: 'revoked' })
          : crlDer({ signer: root });
      expect((await scene.check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
    });
  });

  describe('with a path', () => {
    const middleWith = (...extensions: readonly Uint8Array[]): Holder =>
      issueAuthority('middle', { issuer: root, extensions: [basicConstraints(true), keyUsage(0x06), ...extensions] });

    it('checks the authorities between leaf and anchor too, unless told otherwise', async () => {
      const middle = middleWith(crlAddress(`${scene.server.origin}/authorities`));
      const leaf = issueLeaf(middle, { extensions: [keyUsage(0x80), crlAddress(`${scene.server.origin}/cards`)] });
      scene.server.answer = (_request, path) =>
        path === '/cards'
          ? crlDer({ signer: middle })
          : crlDer({ signer: root, revoked: [middle.certificate.serialNumber] });
      const path: Certificate[] = [leaf.certificate, middle.certificate, root.certificate];
      expect((await verdict(scene.checkerOf().check(path))).code).to.equal('ERR_REVOCATION_REVOKED');
      expect((await verdict(scene.checkerOf({ scope: 'leaf' }).check(path))).code).to.equal('good');
    });

    it('says revoked before it says unavailable', async () => {
      const middle = middleWith();
      const leaf = issueLeaf(middle, { extensions: [keyUsage(0x80), crlAddress(`${scene.server.origin}/cards`)] });
      scene.server.answer = () => crlDer({ signer: middle, revoked: [leaf.certificate.serialNumber] });
      const path: Certificate[] = [leaf.certificate, middle.certificate, root.certificate];
      expect((await verdict(scene.checkerOf().check(path))).code).to.equal('ERR_REVOCATION_REVOKED');
    });
  });

  describe('when nobody answers', () => {
    it('lets nobody in with hard failure, and says so with soft failure', async () => {
      scene.server.behave = (_request, response) => response.writeHead(500).end();
      expect((await scene.check(scene.withBoth())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      const { code, why } = await scene.check(scene.withBoth(), { failure: 'soft' });
      expect(code).to.equal('unchecked');
      expect(why).to.include('OCSP:').and.to.include('CRL:').and.to.include('status 500');
    });

    it('treats a certificate that names no source alike', async () => {
      expect((await scene.check(leafWith())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect((await scene.check(leafWith(), { failure: 'soft' })).code).to.equal('unchecked');
    });

    it('leaves an address alone for a moment after it failed', async () => {
      const leaf = scene.withOcsp();
      scene.server.behave = (_request, response) => response.writeHead(500).end();
      const checker = scene.checkerOf();
      const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
      await ask();
      await ask();
      expect(scene.server.asked).to.have.length(1);
      scene.clock = new Date(NOW.getTime() + 5_001);
      await ask();
      expect(scene.server.asked).to.have.length(2);
    });

    it('gives up on a server that takes the connection and says nothing', async () => {
      scene.server.behave = () => {};
      const { code, why } = await scene.check(scene.withCrl(), { limits: { crlTimeoutMs: 50 } });
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(why).to.include('50 ms');
    });

    it('gives up on a server that sends one octet after the other', async () => {
      scene.server.behave = (request, response) => {
        const timer = setInterval(() => response.write('x'), 5);
        request.socket.on('close', () => clearInterval(timer));
      };
      const { why } = await scene.check(scene.withCrl(), { limits: { crlTimeoutMs: 60 } });
      expect(why).to.include('60 ms');
    });

    it('gives up on a server that is not there', async () => {
      const leaf = scene.withCrl();
      await scene.server.close();
      expect((await scene.check(leaf)).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
    });

    for (const [what, length] of [
      ['announces', true],
      ['sends', false],
    ] as const) {
      it(`refuses a server that ${what} more than the limit`, async () => {
        scene.server.behave = (_request, response) => {
          response.writeHead(200, length ? { 'content-length': '2000' } : {});
          response.end(Buffer.alloc(2000));
        };
        const { code, why } = await scene.check(scene.withCrl(), { limits: { crlMaximumBytes: 1000 } });
        expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(why).to.include('longer than 1000 octets');
      });
    }

    it('counts unpacked octets when a server packs them unasked', async () => {
      scene.server.behave = (_request, response) => {
        void import('node:zlib').then(({ gzipSync }) => {
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
        });
      };
      const { why } = await scene.check(scene.withCrl(), { limits: { crlMaximumBytes: 10_000 } });
      expect(why).to.include('longer than 10000 octets');
    });

    it('does not follow a redirect', async () => {
      scene.server.behave = (request, response) => {
        if (request.url === '/crl') response.writeHead(302, { location: `${scene.server.origin}/elsewhere` }).end();
        else response.end(Buffer.from(crlDer({ signer: root })));
      };
      const { code, why } = await scene.check(scene.withCrl());
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(why).to.include('status 302');
      expect(scene.server.asked).to.deep.equal(['/crl']);
    });

    for (const [what, bytes] of [
      ['nothing', Buffer.alloc(0)],
      ['a page', Buffer.from('<html>404</html>')],
      ['an ASN.1 element that is neither', Buffer.of(0x30, 0)],
      ['a length beyond its end', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
      ['an indefinite length', Buffer.of(0x30, 0x80, 0, 0)],
    ] as const) {
      it(`refuses a server that sends ${what}`, async () => {
        scene.server.answer = () => bytes;
        expect((await scene.check(scene.withBoth())).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
        expect(scene.server.asked).to.have.length(2);
      });
    }
  });
});
