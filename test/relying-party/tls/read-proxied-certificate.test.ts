import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { CpxError } from '../../../src/protocol/index.js';
import { createProxiedCertificateReader, PROXY_HEADERS } from '../../../src/relying-party/index.js';
import { createServerAuthority } from '../../support/server-authority.js';

const SECRET = 'a secret of thirty-two characters';
const { secret, verified, certificate } = PROXY_HEADERS;

describe('createProxiedCertificateReader', () => {
  const read = createProxiedCertificateReader(SECRET);
  const pem = createServerAuthority().authorityPem;
  const headers = { [secret]: SECRET, [verified]: 'SUCCESS', [certificate]: encodeURIComponent(pem) };

  it('reads the certificate that the proxy has verified', () => {
    expect(read(headers)).to.deep.equal(new X509Certificate(pem).raw);
  });

  it('takes nobody else for the proxy', () => {
    for (const said of [undefined, '', SECRET.slice(1), `${SECRET} `, [SECRET, SECRET], SECRET.toUpperCase()]) {
      expect(read({ ...headers, [secret]: said })).to.equal(undefined);
    }
  });

  for (const [what, changes, code] of [
    ['was not verified', { [verified]: 'FAILED:self-signed certificate' }, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED'],
    ['was not asked for', { [verified]: 'NONE' }, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED'],
    ['nothing was said of', { [verified]: undefined }, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED'],
    ['came twice', { [verified]: ['SUCCESS', 'SUCCESS'] }, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED'],
    ['is none', { [certificate]: '' }, 'ERR_TOKEN_CERTIFICATE_MALFORMED'],
    ['is not escaped rightly', { [certificate]: '%' }, 'ERR_TOKEN_CERTIFICATE_MALFORMED'],
    ['is missing', { [certificate]: undefined }, 'ERR_TOKEN_CERTIFICATE_MALFORMED'],
  ] as const) {
    it(`refuses a certificate that ${what}`, () => {
      expect(() => read({ ...headers, ...changes }))
        .to.throw(CpxError)
        .with.property('code', code);
    });
  }

  it('wants a secret that cannot be guessed', () => {
    expect(() => createProxiedCertificateReader('short')).to.throw(RangeError);
  });
});
