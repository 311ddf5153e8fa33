import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import { openTrustedRoots } from '../../../src/companion/tls/index.js';
import { parseCertificate } from '../../../src/pki/index.js';
import { certificatePem, serverRoot, serverSub, strangeRoot } from './support/test-pki.js';

describe('openTrustedRoots', () => {
  it('trusts Node’s roots and those that were configured, and no other', () => {
    const { store, configured } = openTrustedRoots([certificatePem(serverRoot.der), certificatePem(serverSub.der)]);
    expect(configured.map((der) => Buffer.from(der))).to.deep.equal(
      [serverRoot, serverSub].map(({ der }) => Buffer.from(der)),
    );
    const node = parseCertificate(new X509Certificate(rootCertificates[0] ?? '').raw);
    for (const name of [serverRoot.name, serverSub.name]) expect(store.named(name)).to.have.length(1);
    // Where Node reads the system's store, that may hold others of the same name, and the same once more.
    const ofThatName = store.named(node.subject).map(({ der }) => Buffer.from(der).toString('base64'));
    expect(ofThatName).to.include(Buffer.from(node.der).toString('base64'));
    expect(new Set(ofThatName).size).to.equal(ofThatName.length);
    expect(store.named(strangeRoot.name)).to.deep.equal([]);
  });

  it('reads several certificates of one text, whatever stands between them', () => {
    const text = `# ours\n${certificatePem(serverRoot.der)}\nand\r\n${certificatePem(strangeRoot.der).replaceAll('\n', '\r\n')}`;
    expect(openTrustedRoots([text]).configured).to.have.length(2);
  });

  it('refuses an anchor that holds no certificate', () => {
    expect(() => openTrustedRoots(['nothing'])).to.throw(RangeError);
  });
});
