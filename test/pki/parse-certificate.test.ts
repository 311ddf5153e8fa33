import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import fc from 'fast-check';
import { CpxError } from '../../src/protocol/index.js';
import { buildChain, parseCertificate } from '../../src/pki/index.js';
import {
  certificateDer,
  crlAddress,
  extendedKeyUsage,
  extension,
  issueAuthority,
  keyIdOf,
  keyNamed,
  keyUsage,
  nameOf,
  NOW,
  ocspAddress,
  type CertificatePlan,
} from './support/authority.js';
import { bits, integer, octets, oid, primitive, sequence, tagged, utf8 } from './support/encode-der.js';
import { mutationsOf } from './support/mutations.js';

const root = issueAuthority('root');
const plan = (...extensions: readonly Uint8Array[]): CertificatePlan => ({
  name: nameOf('leaf'),
  key: keyNamed('ec leaf'),
  issuer: root,
  extensions,
});
const parse = (...extensions: readonly Uint8Array[]) => parseCertificate(certificateDer(plan(...extensions)));

function problemOf(bytes: Uint8Array): string {
  try {
    parseCertificate(bytes);
    return 'accepted';
  } catch (error) {
    if (error instanceof CpxError && error.code === 'ERR_CERTIFICATE_MALFORMED') return error.message;
    throw error;
  }
}

describe('parseCertificate', () => {
  it('reads what path validation and revocation need', () => {
    const certificate = parse(
      keyUsage(0xa0),
      extendedKeyUsage('1.3.6.1.5.5.7.3.2', '1.3.6.1.4.1.311.20.2.2'),
      crlAddress('http://crl.example.fr/1.crl', 'ldap://ldap.example.fr/1'),
      ocspAddress('http://ocsp.example.fr'),
    );
    expect(certificate).to.deep.include({
      isAuthority: false,
      pathLength: undefined,
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.4.1.311.20.2.2'],
      crlAddresses: [
        { urls: ['http://crl.example.fr/1.crl'], partial: false },
        { urls: ['ldap://ldap.example.fr/1'], partial: false },
      ],
      ocspAddresses: ['http://ocsp.example.fr'],
      unknownCritical: [],
      subjectText: 'CN=leaf',
      notBefore: new Date('2026-03-07T12:00:00Z'),
    });
    expect([...certificate.keyUsage!]).to.deep.equal(['digitalSignature']);
    expect(Buffer.from(certificate.subjectKeyId!)).to.deep.equal(keyIdOf(keyNamed('ec leaf')));
    expect(Buffer.from(certificate.authorityKeyId!)).to.deep.equal(keyIdOf(root.key));
    expect(Buffer.from(certificate.subject)).to.deep.equal(Buffer.from(nameOf('leaf')));
  });

  it('takes a list by another issuer, or of some reasons, for a partial one', () => {
    const point = (...more: readonly Uint8Array[]) =>
      parse(
        extension(
          '2.5.29.31',
          sequence(sequence(tagged(0, tagged(0, primitive(6, Buffer.from('http://a.fr')))), ...more)),
        ),
      );
    expect(point().crlAddresses[0]?.partial).to.equal(false);
    expect(point(primitive(1, Buffer.of(1, 2))).crlAddresses[0]?.partial).to.equal(true);
    expect(point(tagged(2, tagged(4, nameOf('other')))).crlAddresses[0]?.partial).to.equal(true);
  });

  it('notes critical extensions that nobody processes', () => {
    expect(parse(extension('1.2.3.4', utf8('x'), true)).unknownCritical).to.deep.equal(['1.2.3.4']);
  });

  const good = certificateDer(plan(keyUsage(0x80)));
  for (const [what, bytes, problem] of [
    ['nothing', new Uint8Array(), 'does not parse'],
    ['a text', Buffer.from('certificate'), 'does not parse'],
    ['bytes after its end', Buffer.concat([good, Buffer.of(0)]), 'after its end'],
    ['a missing end', good.subarray(0, -1), 'does not parse'],
    ['70,000 octets', Buffer.alloc(70_000), 'too large'],
    ['an empty sequence', sequence(), 'does not parse'],
    ['an extension twice', certificateDer(plan(keyUsage(0x80), keyUsage(0x80))), 'twice'],
    ['a key usage that is no bit string', certificateDer(plan(extension('2.5.29.15', integer(1)))), 'key usage'],
    [
      'malformed basic constraints',
      certificateDer(plan(extension('2.5.29.19', bits(Buffer.of(1)), true))),
      '2.5.29.19',
    ],
    ['a malformed extended key usage', certificateDer(plan(extension('2.5.29.37', sequence(integer(1))))), '2.5.29.37'],
    ['malformed distribution points', certificateDer(plan(extension('2.5.29.31', octets()))), '2.5.29.31'],
    ['malformed authority information', certificateDer(plan(extension('1.3.6.1.5.5.7.1.1', oid('1.2.3')))), '1.3.6'],
    [
      'a subject key identifier that is no octet string',
      certificateDer({ ...plan(extension('2.5.29.14', integer(1))), withoutKeyIds: true }),
      'key identifier',
    ],
    ['another signature algorithm outside than inside', withOuterAlgorithm(good), 'two signature algorithms'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(problemOf(bytes)).to.include(problem);
    });
  }

  it('reads every root certificate that Node ships', () => {
    for (const pem of rootCertificates) {
      const body = pem.replace(/-----[^-]+-----|\s/g, '');
      expect(problemOf(Buffer.from(body, 'base64'))).to.equal('accepted');
    }
  });

  it('never throws anything else, and trusts nothing but what was signed', async () => {
    const leaf = certificateDer(plan(keyUsage(0x80), crlAddress('http://crl.example.fr/1.crl')));
    await fc.assert(
      fc.asyncProperty(mutationsOf(leaf), async (bytes) => {
        if (Buffer.compare(bytes, leaf) === 0 || problemOf(bytes) !== 'accepted') return;
        const altered = parseCertificate(bytes);
        const { trusted } = await buildChain(altered, { anchors: [root.certificate], now: NOW });
        // Octets around what is signed may be written otherwise; what is signed may not.
        if (trusted) expect(Buffer.from(altered.tbs)).to.deep.equal(Buffer.from(parseCertificate(leaf).tbs));
      }),
      { numRuns: 3000 },
    );
  });
});

function withOuterAlgorithm(certificate: Uint8Array): Uint8Array {
  const inner = Buffer.from(oid('1.2.840.10045.4.3.2'));
  const last = Buffer.from(certificate).lastIndexOf(inner);
  const altered = Uint8Array.from(certificate);
  altered[last + inner.length - 1] = 3;
  return altered;
}
