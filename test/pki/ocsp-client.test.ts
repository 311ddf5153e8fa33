import { expect } from 'chai';
import type { RevocationCheckerOptions } from '../../src/pki/index.js';
import {
  days,
  extendedKeyUsage,
  extension,
  issue,
  issueAuthority,
  keyNamed,
  keyUsage,
  minutes,
  nameOf,
  type Holder,
  type Signer,
} from './support/authority.js';
import { nothing } from './support/encode-der.js';
import { nonceOf, ocspDer, type OcspPlan } from './support/revocation-answers.js';
import { openRevocationScene, root, verdict, type RevocationScene } from './support/revocation-scene.js';

const OCSP_SIGNING = extendedKeyUsage('1.3.6.1.5.5.7.3.9');

describe('createRevocationChecker with OCSP', () => {
  let scene: RevocationScene;
  beforeEach(async () => (scene = await openRevocationScene()));
  afterEach(() => scene.close());

  const answerOcsp = (leaf: Holder, plan: Partial<OcspPlan> = {}): void => {
    scene.server.answer = (request) =>
      ocspDer({ signer: root, about: leaf, issuer: root, nonce: nonceOf(request), ...plan });
  };
  const judge = (plan: Partial<OcspPlan>, options: Partial<RevocationCheckerOptions> = {}) => {
    const leaf = scene.withOcsp();
    answerOcsp(leaf, plan);
    return scene.check(leaf, options);
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
    const leaf = scene.withOcsp();
    answerOcsp(leaf);
    const checker = scene.checkerOf();
    const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
    await ask();
    scene.clock = minutes(4);
    await ask();
    expect(scene.server.asked).to.have.length(1);
    scene.clock = minutes(6);
    answerOcsp(leaf, { status: 'revoked' });
    expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
  });

  it('does not use an answer again that does not say until when it holds', async () => {
    const leaf = scene.withOcsp();
    answerOcsp(leaf, { nextUpdate: null });
    const checker = scene.checkerOf();
    for (let round = 0; round < 2; round++) await checker.check([leaf.certificate, root.certificate]);
    expect(scene.server.asked).to.have.length(2);
  });

  it('asks once for all who ask about one certificate at the same time', async () => {
    const leaf = scene.withOcsp();
    answerOcsp(leaf);
    const checker = scene.checkerOf();
    const path = [leaf.certificate, root.certificate];
    await Promise.all(Array.from({ length: 8 }, () => checker.check(path)));
    expect(scene.server.asked).to.have.length(1);
  });
});
