import { expect } from 'chai';

import {
  basicConstraints,
  crlAddress,
  days,
  extension,
  issueAuthority,
  keyNamed,
  keyUsage,
  minutes,
  nameOf,
} from './support/authority.js';
import { nothing } from './support/encode-der.js';
import { crlDer, issuingDistributionPoint, type CrlPlan } from './support/revocation-answers.js';
import { leafWith, openRevocationScene, root, verdict, type RevocationScene } from './support/revocation-scene.js';

describe('createRevocationChecker with revocation lists', () => {
  let scene: RevocationScene;
  beforeEach(async () => (scene = await openRevocationScene()));
  afterEach(() => scene.close());

  const answerCrl = (plan: Partial<CrlPlan> = {}): void => {
    scene.server.answer = () => crlDer({ signer: root, ...plan });
  };

  it('accepts a certificate that is not on the list', async () => {
    answerCrl({ revoked: [Buffer.of(1), Buffer.of(2)] });
    expect(await scene.check(scene.withCrl())).to.deep.equal({ code: 'good', why: '' });
    expect(scene.server.asked).to.deep.equal(['/crl']);
  });

  it('accepts an empty list, and one of version 1', async () => {
    answerCrl();
    expect((await scene.check(scene.withCrl())).code).to.equal('good');
    answerCrl({ version1: true, revoked: [Buffer.of(9)] });
    expect((await scene.check(scene.withCrl())).code).to.equal('good');
  });

  it('refuses a certificate on the list, on hold included, whatever the failure option', async () => {
    const leaf = scene.withCrl();
    answerCrl({ revoked: [Buffer.of(1), leaf.certificate.serialNumber, Buffer.of(2)] });
    expect((await scene.check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
    expect((await scene.check(leaf, { failure: 'soft' })).code).to.equal('ERR_REVOCATION_REVOKED');
  });

  it('does not take a serial number for a longer one that begins or ends alike', async () => {
    const leaf = scene.withCrl();
    const serial = leaf.certificate.serialNumber;
    answerCrl({ revoked: [serial.subarray(0, -1), serial.subarray(1), Buffer.concat([serial, Buffer.of(0)])] });
    expect((await scene.check(leaf)).code).to.equal('good');
  });

  it('keeps the list until it is time to fetch a newer one', async () => {
    answerCrl();
    const checker = scene.checkerOf();
    const ask = () => verdict(checker.check([scene.withCrl().certificate, root.certificate]));
    await ask();
    scene.clock = minutes(59);
    await ask();
    expect(scene.server.asked).to.have.length(1);
    scene.clock = minutes(61);
    await ask();
    expect(scene.server.asked).to.have.length(2);
  });

  it('fetches a list anew as soon as its next update has come', async () => {
    answerCrl({ nextUpdate: minutes(10) });
    const checker = scene.checkerOf();
    const leaf = scene.withCrl();
    const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
    await ask();
    scene.clock = minutes(11);
    answerCrl({ revoked: [leaf.certificate.serialNumber], thisUpdate: minutes(10) });
    expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
  });

  it('goes on with the list at hand while it holds and no newer one can be had', async () => {
    answerCrl();
    const checker = scene.checkerOf();
    const leaf = scene.withCrl();
    const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
    await ask();
    scene.server.behave = (_request, response) => response.writeHead(503).end();
    scene.clock = minutes(600);
    expect((await ask()).code).to.equal('good');
    scene.clock = days(2);
    expect((await ask()).code).to.equal('ERR_REVOCATION_UNAVAILABLE');
  });

  it('does not go back to an older list', async () => {
    const leaf = scene.withCrl();
    answerCrl({ revoked: [leaf.certificate.serialNumber], thisUpdate: minutes(-10) });
    const checker = scene.checkerOf();
    const ask = () => verdict(checker.check([leaf.certificate, root.certificate]));
    await ask();
    answerCrl({ thisUpdate: minutes(-300) });
    scene.clock = minutes(90);
    expect((await ask()).code).to.equal('ERR_REVOCATION_REVOKED');
    expect(scene.server.asked).to.have.length(2);
  });

  it('fetches once for all who ask at the same time', async () => {
    answerCrl();
    const checker = scene.checkerOf();
    const paths = Array.from({ length: 8 }, () => [scene.withCrl().certificate, root.certificate]);
    await Promise.all(paths.map((path) => checker.check(path)));
    expect(scene.server.asked).to.have.length(1);
  });

  const other = issueAuthority('root', { key: keyNamed('ec other') });
  for (const [what, plan, why] of [
    ['that is out of date', { thisUpdate: days(-9), nextUpdate: days(-1) }, 'out of date'],
    ['from the future', { thisUpdate: minutes(30) }, 'from the future'],
    ['that ends before it begins', { thisUpdate: minutes(4), nextUpdate: minutes(3) }, 'ends before it begins'],
    ['without a next update', { nextUpdate: null }, 'does not say when the next one comes'],
    ['of another issuer', { signer: { name: nameOf('someone'), key: keyNamed('ec someone') } }, 'another issuer'],
    ['signed with another key', { signer: other }, 'another key'],
    ['signed with another key that hides it', { signer: other, version1: true }, 'wrong signature'],
    ['signed with SHA-1', { algorithm: 'ec-sha1' }, 'weak'],
    ['that is a delta', { extensions: [extension('2.5.29.27', Buffer.of(2, 1, 1), true)] }, 'delta'],
    ['that is indirect', { extensions: [issuingDistributionPoint([4])] }, 'indirect'],
    ['of authorities only', { extensions: [issuingDistributionPoint([2])] }, 'other certificates'],
    ['of attribute certificates only', { extensions: [issuingDistributionPoint([5])] }, 'attribute'],
    [
      'of another distribution point',
      { extensions: [issuingDistributionPoint([], 'http://elsewhere.fr/x.crl')] },
      'another distribution point',
    ],
    ['with an unknown critical extension', { extensions: [extension('1.2.3.4', nothing(), true)] }, '1.2.3.4'],
  ] as const) {
    it(`refuses a list ${what}`, async () => {
      answerCrl(plan);
      const { code, why: said } = await scene.check(scene.withCrl());
      expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
      expect(said).to.include(why);
    });
  }

  it('accepts a list for user certificates only, from the address it names itself', async () => {
    scene.server.answer = () =>
      crlDer({ signer: root, extensions: [issuingDistributionPoint([1], `${scene.server.origin}/crl`)] });
    expect((await scene.check(scene.withCrl())).code).to.equal('good');
  });

  it('refuses a list by an authority that may not sign lists', async () => {
    const mute = issueAuthority('root', { extensions: [basicConstraints(true), keyUsage(0x04)] });
    answerCrl();
    const { code, why } = await verdict(scene.checkerOf().check([scene.withCrl().certificate, mute.certificate]));
    expect(code).to.equal('ERR_REVOCATION_UNAVAILABLE');
    expect(why).to.include('may not sign lists');
  });

  it('takes the second address when the first one fails', async () => {
    answerCrl();
    const leaf = leafWith(crlAddress(`${scene.server.origin}/missing`, `${scene.server.origin}/crl`));
    scene.server.answer = (_request, path) =>
      path === '/crl' ? crlDer({ signer: root }) : Buffer.from('nothing here');
    expect((await scene.check(leaf)).code).to.equal('good');
    expect(scene.server.asked).to.deep.equal(['/missing', '/crl']);
  });

  it('finds one of 100,000 entries, beyond what asn1js reads', async () => {
    const leaf = scene.withCrl();
    const serials = Array.from({ length: 100_000 }, (_, index) => {
      const serial = Buffer.alloc(8, 0x22);
      serial.writeUInt32BE(index, 4);
      return serial;
    });
    answerCrl({ revoked: [...serials, leaf.certificate.serialNumber] });
    expect((await scene.check(leaf)).code).to.equal('ERR_REVOCATION_REVOKED');
    answerCrl({ revoked: serials });
    expect((await scene.check(leaf)).code).to.equal('good');
  });
});
