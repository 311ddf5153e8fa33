import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CpxError } from '../../src/protocol/index.js';
import { loadCertificates, readCertificates, type Certificate } from '../../src/pki/index.js';
import { issueAuthority, pem } from './support/authority.js';
import { der, integer, oid, sequence, set, tagged } from './support/encode-der.js';

const first = issueAuthority('first').certificate;
const second = issueAuthority('second').certificate;
const names = (certificates: readonly Certificate[]): string[] => certificates.map(({ subjectText }) => subjectText);

/** A PKCS#7 bundle: SignedData that signs nothing and carries certificates. */
function bundle(...certificates: readonly Uint8Array[]): Uint8Array {
  const signedData = sequence(
    integer(1),
    set(),
    sequence(oid('1.2.840.113549.1.7.1')),
    der(0xa0, ...certificates),
    set(),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, signedData));
}

describe('readCertificates', () => {
  for (const [what, bytes] of [
    ['DER', first.der],
    ['PEM', Buffer.from(pem('CERTIFICATE', first.der))],
    ['PEM with Windows line ends', Buffer.from(pem('CERTIFICATE', first.der).replaceAll('\n', '\r\n'))],
    ['PEM after a text', Buffer.from(`Subject: CN=first\n${pem('CERTIFICATE', first.der)}`)],
    ['a PKCS#7 bundle in DER', bundle(first.der)],
    ['a PKCS#7 bundle in PEM', Buffer.from(pem('PKCS7', bundle(first.der)))],
  ] as const) {
    it(`reads ${what}`, () => {
      expect(readCertificates(bytes)).to.deep.equal([first]);
    });
  }

  it('reads several in a row and several in a bundle', () => {
    const text = Buffer.from(pem('CERTIFICATE', first.der) + pem('CERTIFICATE', second.der));
    expect(names(readCertificates(text))).to.deep.equal(['CN=first', 'CN=second']);
    expect(names(readCertificates(bundle(first.der, second.der)))).to.deep.equal(['CN=first', 'CN=second']);
  });

  for (const [what, bytes] of [
    ['nothing', new Uint8Array()],
    ['a page', Buffer.from('<html></html>')],
    ['a private key', Buffer.from(pem('PRIVATE KEY', Buffer.of(1, 2, 3)))],
    ['an empty bundle', bundle()],
    ['a bundle of something else', sequence(oid('1.2.840.113549.1.7.1'), tagged(0, integer(1)))],
    [
      'a broken certificate among good ones',
      Buffer.from(pem('CERTIFICATE', first.der) + pem('CERTIFICATE', Buffer.of(0x30, 0))),
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => readCertificates(bytes))
        .to.throw(CpxError)
        .with.property('code', 'ERR_CERTIFICATE_MALFORMED');
    });
  }
});

describe('loadCertificates', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpx-pki-'));
    await writeFile(join(folder, 'b.cer'), second.der);
    await writeFile(join(folder, 'a.pem'), pem('CERTIFICATE', first.der));
    await writeFile(join(folder, 'again.p7b'), bundle(first.der));
    await writeFile(join(folder, 'notes.txt'), 'not a certificate');
    await mkdir(join(folder, 'below'));
    await writeFile(join(folder, 'below', 'c.cer'), 'not read');
  });
  after(() => rm(folder, { recursive: true }));

  it('reads a file', async () => {
    expect(names(await loadCertificates(join(folder, 'a.pem')))).to.deep.equal(['CN=first']);
  });

  it('reads the certificate files of a folder, each certificate once', async () => {
    expect(names(await loadCertificates(folder))).to.deep.equal(['CN=first', 'CN=second']);
  });

  it('names the file that it cannot read', async () => {
    const path = join(folder, 'notes.txt');
    const error = await loadCertificates(path).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CpxError).and.to.have.property('message').that.includes(path);
  });

  it('refuses a file that is too large to be one of certificates', async () => {
    const path = join(folder, 'large.bin');
    await writeFile(path, Buffer.alloc(5_000_000));
    const error = await loadCertificates(path).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CpxError).and.to.have.property('message').that.includes('too large');
    await rm(path);
  });
});
