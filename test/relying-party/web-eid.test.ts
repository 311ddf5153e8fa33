import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import type { SignatureAlgorithm } from '../../src/protocol/index.js';
import type { IssuedChallenge } from '../../src/relying-party/index.js';
import { openTestSite, ORIGIN, type TestSite } from './support/test-site.js';

/**
 * What any Web eID library does with a token, written from the published specification of the token (format version 1)
 * and of RFC 7518, with Node alone: the siteOrigin and the challengeNonce come from the server.
 * @see https://github.com/web-eid/web-eid-system-architecture-doc, "Token format" and "Token validation"
 */
function validateLikeWebEid(
  text: string,
  siteOrigin: string,
  challengeNonce: string,
  issuers: X509Certificate[],
): string {
  if (text.length < 100 || text.length > 10_000) throw new Error('length');
  const token = JSON.parse(text) as Record<string, string>;
  if (!token.format?.startsWith('web-eid:1')) throw new Error('format');
  if (challengeNonce.length < 44) throw new Error('nonce');
  const certificate = new X509Certificate(Buffer.from(token.unverifiedCertificate ?? '', 'base64'));
  const purposes = certificate.keyUsage as string[] | undefined; // Node's name for the extended key usage
  if (purposes && !purposes.includes('1.3.6.1.5.5.7.3.2')) throw new Error('purpose');
  if (Date.parse(certificate.validFrom) > Date.now() || Date.parse(certificate.validTo) < Date.now())
    throw new Error('dates');
  if (!issuers.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
    throw new Error('trust');
  }
  const paddings: Record<string, object> = {
    RS256: { padding: constants.RSA_PKCS1_PADDING },
    PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  };
  const padding = paddings[token.algorithm ?? ''];
  if (padding === undefined) throw new Error('algorithm');
  const hash = (value: string): Buffer => createHash('sha256').update(value, 'utf8').digest();
  const data = Buffer.concat([hash(siteOrigin), hash(challengeNonce)]);
  const signature = Buffer.from(token.signature ?? '', 'base64');
  if (!verify('sha256', data, { key: certificate.publicKey, ...padding }, signature)) throw new Error('signature');
  return certificate.subject;
}

describe('Web eID compatibility', () => {
  let site: TestSite;
  let challenge: IssuedChallenge;
  let issuers: X509Certificate[];
  before(async () => {
    site = await openTestSite();
    challenge = await site.challenges.issue('session', 'login');
    issuers = site.cards.intermediates.map((der) => new X509Certificate(der));
  });
  const textOf = (algorithm: SignatureAlgorithm): string =>
    JSON.stringify(site.tokenOf('cps4-dupont', challenge, { algorithm }));

  for (const algorithm of ['RS256', 'PS256'] as const) {
    it(`lets a validation written from the Web eID specification accept our token with ${algorithm}`, () => {
      const subject = validateLikeWebEid(textOf(algorithm), ORIGIN, challenge.challengeNonce, issuers);
      expect(subject).to.include('899700000017');
    });
  }

  it('has the five fields of the specification and no other', () => {
    expect(Object.keys(JSON.parse(textOf('RS256')) as object)).to.have.members([
      'unverifiedCertificate',
      'algorithm',
      'signature',
      'format',
      'appVersion',
    ]);
  });

  it('lets that validation refuse the token for another site or another challenge', () => {
    const text = textOf('RS256');
    const other = createHash('sha256').update('other').digest('base64');
    expect(() => validateLikeWebEid(text, 'https://evil.fr', challenge.challengeNonce, issuers)).to.throw('signature');
    expect(() => validateLikeWebEid(text, ORIGIN, other, issuers)).to.throw('signature');
  });
});
