import { expect } from 'chai';
import { createRevocationChecker } from '../../../../src/pki/index.js';
import { startAnsweringServer, type AnsweringServer } from '../../../pki/support/answering-server.js';
import { OpensslAuthority } from '../../../pki/support/openssl-authority.js';
import { freePort } from '../../../support/free-port.js';
import { describeWith, program } from '../../../support/requirements.js';
import { openFixture, testCards, type DoctorFixture } from '../support/doctor-fixture.js';
import { issueTrustedCard, type TrustedCard } from '../support/trusted-card.js';

/** A computer that knows the authority of the card, and reaches its services at these addresses alone. */
async function openTrusting(card: TrustedCard, ...origins: readonly string[]): Promise<DoctorFixture> {
  const fixture = await openFixture('linux');
  fixture.insert('cps4-dupont', { card: card.reading });
  fixture.changes.loadAuthorities = () => Promise.resolve({ anchors: [card.anchor], intermediates: [] });
  fixture.changes.revocation = createRevocationChecker({ failure: 'soft', scope: 'leaf', addresses: origins });
  return fixture;
}

async function verdictOf(fixture: DoctorFixture): Promise<unknown> {
  const { results } = await fixture.run('certificate-revocation');
  const result = results.find(({ check }) => check.id === 'certificate-revocation')!;
  return [result.verdict, ...('finding' in result ? [result.finding] : result.facts.map(({ value }) => value))];
}

describeWith([program('openssl')], 'certificate-revocation, as OpenSSL publishes it', () => {
  let openssl: OpensslAuthority | undefined;
  let web: AnsweringServer;

  beforeEach(async () => (web = await startAnsweringServer()));
  afterEach(async () => {
    await web.close();
    await openssl?.close();
  });

  for (const [status, expected] of [
    ['good', ['ok']],
    ['revoked', ['failure', 'ERR_REVOCATION_REVOKED']],
    ['unheard', ['failure', 'ERR_REVOCATION_UNKNOWN']],
  ] as const) {
    it(`asks the responder about a card: ${status}`, async () => {
      const port = await freePort();
      const ocsp = `http://127.0.0.1:${port}`;
      const card = issueTrustedCard(await testCards(), { ocsp, crl: `${web.origin}/cards.crl` });
      openssl = await OpensslAuthority.open({ root: { der: card.authority.der, key: card.authority.privateKey } });
      await openssl.writeIndex(
        status === 'good' ? [card.certificate] : [],
        status === 'revoked' ? [card.certificate] : [],
      );
      await openssl.startResponder(port, 'root');
      expect(await verdictOf(await openTrusting(card, ocsp))).to.deep.equal(expected);
      expect(web.asked).to.deep.equal([]);
    });
  }

  for (const [status, expected] of [
    ['good', ['ok']],
    ['revoked', ['failure', 'ERR_REVOCATION_REVOKED']],
  ] as const) {
    it(`looks into the list where the responder is silent: ${status}`, async () => {
      const ocsp = `http://127.0.0.1:${await freePort()}`;
      const card = issueTrustedCard(await testCards(), { ocsp, crl: `${web.origin}/cards.crl` });
      openssl = await OpensslAuthority.open({ root: { der: card.authority.der, key: card.authority.privateKey } });
      await openssl.writeIndex([], status === 'revoked' ? [card.certificate] : []);
      const list = await openssl.makeList();
      web.answer = () => list;
      expect(await verdictOf(await openTrusting(card, ocsp, web.origin))).to.deep.equal(expected);
      expect(web.asked).to.deep.equal(['/cards.crl']);
    });
  }
});

describe('certificate-revocation', () => {
  it('says nothing about the card where the network reaches no service', async () => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const card = issueTrustedCard(await testCards(), { ocsp: `${origin}/ocsp`, crl: `${origin}/cards.crl` });
    expect(await verdictOf(await openTrusting(card, origin))).to.deep.equal([
      'not-applicable',
      { type: 'word', word: 'silent' },
    ]);
  });

  it('asks nobody about a card whose authority this computer does not have', async () => {
    const fixture = await openFixture('linux');
    fixture.changes.revocation = { check: () => Promise.reject(new Error('somebody was asked')) };
    expect(await verdictOf(fixture)).to.deep.equal(['not-applicable']);
  });
});
