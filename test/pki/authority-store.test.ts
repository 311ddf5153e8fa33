import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { createAuthorityStore, parseCertificate } from '../../src/pki/index.js';
import { certificateDer, issueAuthority, issueLeaf, keyNamed, nameOf } from './support/authority.js';

describe('createAuthorityStore', () => {
  it('finds roots that Node ships by the name of its subject', () => {
    const ders = rootCertificates.map((pem) => new X509Certificate(pem).raw).filter((_, index) => index % 4 === 0);
    const store = createAuthorityStore(ders);
    for (const der of ders) {
      const { sha256, subject } = parseCertificate(der);
      expect(store.named(subject).map((found) => found.sha256)).to.include(sha256);
    }
  });

  it('finds several authorities of one name, and nothing under another', () => {
    const first = issueAuthority('one name');
    const second = issueAuthority('one name', { key: keyNamed('ec second key') });
    const store = createAuthorityStore([first.certificate.der, second.certificate.der]);
    expect(store.named(first.name)).to.have.length(2);
    expect(store.named(nameOf('another'))).to.deep.equal([]);
  });

  it('reads a certificate once, and one that is none not at all', () => {
    const store = createAuthorityStore([]);
    const { der } = issueAuthority('read twice').certificate;
    expect(store.read(der)).to.equal(store.read(Uint8Array.from(der)));
    expect(() => store.read(Buffer.from('no certificate')))
      .to.throw()
      .with.property('code', 'ERR_CERTIFICATE_MALFORMED');
  });

  it('leaves out what is no certificate, and what OpenSSL or PKI.js cannot read', () => {
    const authority = issueAuthority('damaged');
    const der = Buffer.from(certificateDer({ name: authority.name, key: authority.key }));
    der[der.length - 40] = 0xff;
    der.writeUInt16BE(0, 2);
    const store = createAuthorityStore([Buffer.from('no certificate'), Buffer.alloc(0), der]);
    expect(store.named(authority.name)).to.deep.equal([]);
    expect(store.named(issueLeaf(authority).name)).to.deep.equal([]);
  });
});
