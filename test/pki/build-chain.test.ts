import { expect } from 'chai';
import { buildChain, OID, type Certificate, type ChainOptions } from '../../src/pki/index.js';
import {
  basicConstraints,
  days,
  extendedKeyUsage,
  extension,
  issue,
  issueAuthority,
  issueLeaf,
  keyNamed,
  keyUsage,
  nameOf,
  NOW,
  type CertificatePlan,
  type Holder,
} from './support/authority.js';
import { nothing } from './support/encode-der.js';

const root = issueAuthority('root');
const middle = issueAuthority('middle', { issuer: root });
const leaf = issueLeaf(middle);

async function reasonsOf(certificate: Certificate, options: Partial<ChainOptions> = {}): Promise<string[]> {
  const result = await buildChain(certificate, {
    anchors: [root.certificate],
    intermediates: [middle.certificate],
    now: NOW,
    ...options,
  });
  return result.trusted ? ['trusted'] : result.problems.map(({ reason }) => reason);
}

/** The reasons when `middle` is replaced by one made to another plan. */
function reasonsThrough(plan: Partial<CertificatePlan>, options: Partial<ChainOptions> = {}): Promise<string[]> {
  const other = issueAuthority('middle', { issuer: root, ...plan });
  return reasonsOf(issueLeaf(other).certificate, { intermediates: [other.certificate], ...options });
}

describe('buildChain', () => {
  it('builds a path from leaf to anchor', async () => {
    const result = await buildChain(leaf.certificate, {
      anchors: [root.certificate],
      intermediates: [middle.certificate],
      now: NOW,
    });
    expect(result).to.deep.equal({
      trusted: true,
      path: [leaf.certificate, middle.certificate, root.certificate],
    });
  });

  it('accepts an anchor that is not self-signed', async () => {
    expect(await reasonsOf(leaf.certificate, { anchors: [middle.certificate], intermediates: [] })).to.deep.equal([
      'trusted',
    ]);
  });

  it('accepts RSA, RSA-PSS and ECDSA signatures of SHA-256', async () => {
    const authority = issueAuthority('rsa root', { key: keyNamed('rsa root') });
    for (const algorithm of ['rsa-sha256', 'rsa-pss'] as const) {
      const { certificate } = issueLeaf(authority, { algorithm });
      expect(await reasonsOf(certificate, { anchors: [authority.certificate] }), algorithm).to.deep.equal(['trusted']);
    }
  });

  it('trusts nothing without an anchor', async () => {
    expect(await reasonsOf(leaf.certificate, { anchors: [] })).to.deep.equal(['no-issuer']);
  });

  it('does not trust a leaf for being an anchor itself', async () => {
    expect(await reasonsOf(root.certificate)).to.deep.equal(['no-issuer']);
  });

  it('refuses an issuer of the same name with another key', async () => {
    const impostor = issueAuthority('middle', { issuer: root, key: keyNamed('ec impostor') });
    const forged = issueLeaf(impostor).certificate;
    expect(await reasonsOf(forged)).to.deep.equal(['no-issuer']);
    const withoutIds = issueLeaf(impostor, { withoutKeyIds: true }).certificate;
    expect(await reasonsOf(withoutIds)).to.deep.equal(['wrong-signature']);
  });

  it('finds the right one of several issuers of one name', async () => {
    const renewed = issueAuthority('middle', { issuer: root, key: keyNamed('ec renewed'), withoutKeyIds: true });
    const blind = issueLeaf(middle, { withoutKeyIds: true }).certificate;
    const intermediates = [renewed.certificate, middle.certificate];
    expect(await reasonsOf(blind, { intermediates })).to.deep.equal(['trusted']);
  });

  it('goes round an expired cross-certificate', async () => {
    const expired = issueAuthority('middle', { issuer: root, notAfter: days(-1) });
    const intermediates = [expired.certificate, middle.certificate];
    expect(await reasonsOf(leaf.certificate, { intermediates })).to.deep.equal(['trusted']);
  });

  it('does not run in circles', async () => {
    const a = issueAuthority('a', { issuer: { name: nameOf('b'), key: keyNamed('ec b') } });
    const b = issueAuthority('b', { issuer: { name: nameOf('a'), key: keyNamed('ec a') } });
    const { certificate } = issueLeaf(a);
    const reasons = await reasonsOf(certificate, { intermediates: [a.certificate, b.certificate] });
    expect(reasons).to.deep.equal(['no-issuer']);
  });

  it('refuses a path of more than six certificates', async () => {
    const line: Holder[] = [root];
    for (let depth = 1; depth <= 6; depth++) line.push(issueAuthority(`depth ${depth}`, { issuer: line.at(-1)! }));
    const intermediates = line.slice(1).map(({ certificate }) => certificate);
    const judge = (depth: number) => reasonsOf(issueLeaf(line[depth]!).certificate, { intermediates });
    expect(await judge(4)).to.deep.equal(['trusted']);
    expect(await judge(5)).to.deep.equal(['path-too-long']);
  });

  it('stops after a bounded number of signatures', async () => {
    const crowd = Array.from({ length: 40 }, () => issueAuthority('middle', { issuer: root, key: keyNamed('ec x') }));
    const blind = issueLeaf(middle, { withoutKeyIds: true }).certificate;
    const reasons = await reasonsOf(blind, { intermediates: crowd.map(({ certificate }) => certificate) });
    expect(new Set(reasons)).to.deep.equal(new Set(['wrong-signature', 'too-many-candidates']));
  });

  for (const [what, plan, reason] of [
    ['expired', { notAfter: days(-1) }, 'expired'],
    ['not valid yet', { notBefore: days(1) }, 'not-yet-valid'],
    ['without basic constraints', { extensions: [keyUsage(0x06)] }, 'not-an-authority'],
    ['with cA false', { extensions: [basicConstraints(false), keyUsage(0x06)] }, 'not-an-authority'],
    [
      'whose key usage has no keyCertSign',
      { extensions: [basicConstraints(true), keyUsage(0x82)] },
      'not-for-signing-certificates',
    ],
    [
      'with an unknown critical extension',
      { extensions: [basicConstraints(true), keyUsage(0x06), extension('1.2.3.4', nothing(), true)] },
      'unknown-critical-extension',
    ],
    [
      'with critical name constraints, which are not processed',
      { extensions: [basicConstraints(true), keyUsage(0x06), extension('2.5.29.30', nothing(), true)] },
      'unknown-critical-extension',
    ],
    ['signed with SHA-1', { algorithm: 'ec-sha1' }, 'weak-algorithm'],
    ['with an RSA key of 1,024 bits', { key: keyNamed('rsa-1024') }, 'weak-key'],
    ['with a key on a curve that is not accepted', { key: keyNamed('ec k1') }, 'weak-key'],
  ] as const) {
    it(`refuses an intermediate ${what}`, async () => {
      expect(await reasonsThrough(plan)).to.deep.equal([reason]);
    });
  }

  for (const algorithm of ['rsa-sha1', 'rsa-md5', 'rsa-pss-sha1'] as const) {
    it(`refuses a leaf signed with ${algorithm}`, async () => {
      const authority = issueAuthority('rsa root', { key: keyNamed('rsa root') });
      const [reason] = await reasonsOf(issueLeaf(authority, { algorithm }).certificate, {
        anchors: [authority.certificate],
      });
      expect(reason).to.equal(algorithm === 'rsa-pss-sha1' ? 'wrong-signature' : 'weak-algorithm');
    });
  }

  it('refuses a leaf with an RSA key of 1,024 bits', async () => {
    expect(await reasonsOf(issueLeaf(middle, { key: keyNamed('rsa-1024') }).certificate)).to.deep.equal(['weak-key']);
  });

  it('ignores an unknown extension that is not critical', async () => {
    const plan = { extensions: [basicConstraints(true), keyUsage(0x06), extension('1.2.3.4', nothing())] };
    expect(await reasonsThrough(plan)).to.deep.equal(['trusted']);
  });

  it('keeps to the path length of an anchor and of an intermediate', async () => {
    const strict = issueAuthority('strict', { extensions: [basicConstraints(true, 0), keyUsage(0x06)] });
    const below = issueAuthority('below', { issuer: strict });
    const options = { anchors: [strict.certificate], intermediates: [below.certificate] };
    expect(await reasonsOf(issueLeaf(strict).certificate, options)).to.deep.equal(['trusted']);
    expect(await reasonsOf(issueLeaf(below).certificate, options)).to.deep.equal(['path-too-long']);
  });

  it('does not count an authority that renewed its own key against the path length', async () => {
    const strict = issueAuthority('strict', { extensions: [basicConstraints(true, 0), keyUsage(0x06)] });
    const again = issueAuthority('strict', { issuer: strict, key: keyNamed('ec strict 2') });
    const options = { anchors: [strict.certificate], intermediates: [again.certificate] };
    expect(await reasonsOf(issueLeaf(again).certificate, options)).to.deep.equal(['trusted']);
  });

  it('refuses an authority whose extended key usage leaves out what is asked', async () => {
    const extensions = [basicConstraints(true), keyUsage(0x06)];
    const ask = { extendedKeyUsage: OID.clientAuthentication };
    const mail = { extensions: [...extensions, extendedKeyUsage('1.3.6.1.5.5.7.3.4')] };
    expect(await reasonsThrough(mail, ask)).to.deep.equal(['not-for-this-usage']);
    expect(await reasonsThrough(mail)).to.deep.equal(['trusted']);
    const any = { extensions: [...extensions, extendedKeyUsage(OID.anyExtendedKeyUsage)] };
    expect(await reasonsThrough(any, ask)).to.deep.equal(['trusted']);
  });

  it('refuses an anchor that has expired, and accepts one signed with SHA-1', async () => {
    const expired = issueAuthority('root', { notAfter: days(-1) });
    expect(await reasonsOf(leaf.certificate, { anchors: [expired.certificate] })).to.deep.equal(['expired']);
    const old = issueAuthority('root', { algorithm: 'ec-sha1' });
    expect(await reasonsOf(leaf.certificate, { anchors: [old.certificate] })).to.deep.equal(['trusted']);
  });

  it('refuses a certificate altered in one bit of its signed part', async () => {
    const altered = issue({ name: nameOf('leaf'), key: keyNamed('ec leaf'), issuer: middle });
    const tbs = Uint8Array.from(altered.certificate.tbs);
    tbs[tbs.length - 1]! ^= 1;
    expect(await reasonsOf({ ...altered.certificate, tbs })).to.deep.equal(['wrong-signature']);
  });
});
