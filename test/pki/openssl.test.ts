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
  type Holder,
} from './support/authority.js';
import { freePort } from '../support/free-port.js';
import { OpensslAuthority } from './support/openssl-authority.js';
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
  let openssl: OpensslAuthority;
  let web: AnsweringServer;

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
  before(async () => {
    web = await startAnsweringServer();
    const signerOf = ({ certificate, key }: Holder) => ({ der: certificate.der, key });
    openssl = await OpensslAuthority.open({ root: signerOf(root), responder: signerOf(responder) });
  });
  afterEach(() => openssl.stopResponder());
  after(async () => {
    await web.close();
    await openssl.close();
  });

  it('reads its revocation lists', async () => {
    const [good, bad] = [0, 1].map(() => leafWith(crlAddress(`${web.origin}/crl`))) as [Holder, Holder];
    await openssl.writeIndex([good.certificate], [bad.certificate]);
    const list = await openssl.makeList();
    web.answer = () => list;
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
      await openssl.writeIndex([good.certificate], [bad.certificate]);
      await openssl.startResponder(port, signer);
      expect(await verdict(good)).to.equal('good');
      expect(await verdict(bad)).to.equal('ERR_REVOCATION_REVOKED');
      expect(await verdict(unheard)).to.equal('ERR_REVOCATION_UNKNOWN');
    });
  }
});
