import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { openPrivateReaders, type PrivateReaders } from '../../../native-stubs/virtual-card/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import { describeWith } from '../../support/requirements.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../../support/opensc.js';
import { signIn, waitForCards, waitUntilReady, type Page } from './support/page.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';

const ORIGIN = 'http://localhost:3000';

describe('cpx-bridge simulate --virtual-reader', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  it('says where nothing takes the card, and what is needed', async () => {
    const { code, output, errors } = await fixture.run(
      [...['simulate', '--virtual-reader', 'cps3', '--vpcd', '/nonexistent.sock', '--lang', 'en']],
      { PCSCLITE_CSOCK_NAME: '/nonexistent' },
    );
    expect(code).to.equal(EXIT_CODES.nothing);
    expect(output).to.equal('');
    expect(errors).to.match(/^error: .*\nhint: .*\nhint: .*vsmartcard-vpcd/);
  });

  it('refuses a sub-command that is none, and an address that is none', async () => {
    const wrong = await fixture.run(['simulate', 'dance', '--lang', 'en']);
    expect(wrong.code).to.equal(EXIT_CODES.usage);
    expect(wrong.errors).to.contain('unknown command').and.to.contain('dance');
    const address = await fixture.run(['simulate', '--virtual-reader', '--vpcd', '35963', '--lang', 'en']);
    expect(address.code).to.equal(EXIT_CODES.usage);
  });
});

describeWith(
  OPENSC_REQUIREMENTS,
  'cpx-bridge serve through OpenSC, beside cpx-bridge simulate --virtual-reader',
  function () {
    this.timeout(60_000);
    let room: PrivateReaders;
    let fixture: CliFixture;
    let card: RunningProgram;

    before(async () => (room = await openPrivateReaders()));
    after(() => room.close());
    beforeEach(async () => {
      fixture = new CliFixture();
      const options = [
        'simulate',
        '--virtual-reader',
        'cps3-martin',
        '--vpcd',
        room.readers[0]!.path,
        '--json',
        '--lang',
        'en',
      ];
      card = fixture.start(options, room.environment);
      await card.shows(/"event":"inserted"/);
    });
    afterEach(async () => {
      // The reader is seen empty before the next test puts its card in: the process waits for that.
      if ((await ask('remove')).error !== undefined) throw new Error('the card does not come out');
      await fixture.close();
    });

    const ask = async (command: string): Promise<{ result?: unknown; error?: { message: string } }> => {
      const from = card.output.length;
      card.type(`${command}\n`);
      return JSON.parse((await card.shows(/^\{"command":.*$/m, from))[0]) as { result?: unknown };
    };
    const serve = async (...more: readonly string[]): Promise<{ page: Page; companion: RunningProgram }> => {
      const options = [
        'serve',
        '--development',
        '--module',
        OPENSC,
        '--port',
        '0',
        '--lang',
        'en',
        '--allow-origin',
        ORIGIN,
      ];
      const companion = fixture.start([...options, ...more], room.environment);
      return { companion, page: { port: await portOf(companion), origin: ORIGIN } };
    };

    it('signs a page in with an unattended PIN, once for each request', async () => {
      const { page, companion } = await serve('--unattended-pin', TEST_PIN);
      await waitUntilReady(page);
      for (let times = 1; times <= 2; times++) {
        const { status, body } = await signIn(page);
        expect(status, JSON.stringify(body)).to.equal(200);
        const { unverifiedCertificate, signature, algorithm } = body as Record<string, string>;
        expect(algorithm).to.equal('RS256');
        expect(new X509Certificate(Buffer.from(unverifiedCertificate!, 'base64')).subject).to.contain('MARTIN');
        expect(Buffer.from(signature!, 'base64')).to.have.length(256);
        expect((await ask('presentations')).result).to.equal(times);
      }
      expect(companion.errors).not.to.contain(TEST_PIN);
      expect((await ask('apdus 10000')).result).to.satisfy((records: readonly { command: string }[]) =>
        records.some(({ command }) => command === '0020000104********'),
      );
    });

    it('follows the card: out, another one in, blocked, expired', async () => {
      const { page } = await serve('--unattended-pin', TEST_PIN);
      await waitUntilReady(page);
      await ask('remove');
      await waitForCards(page, ({ state }) => state === 'no-card');
      await ask('insert cps3-dupont');
      await waitUntilReady(page);
      await ask('lock');
      expect((await signIn(page)).body.code).to.equal('ERR_PIN_LOCKED');
      await ask('swap cps3-martin');
      await waitUntilReady(page);
      expect((await signIn(page)).status).to.equal(200);
      await ask('expire');
      await ask('remove');
      await ask('insert cps3-martin');
      await waitForCards(page, ({ certificates }) =>
        (certificates as readonly { reason?: string }[]).some(({ reason }) => reason === 'ERR_CERTIFICATE_EXPIRED'),
      );
    });

    it('is not brought down by a card that is pulled out, fails or says rubbish', async () => {
      const { page, companion } = await serve('--unattended-pin', TEST_PIN);
      await waitUntilReady(page);
      await ask('pull 70');
      expect((await signIn(page)).body.code).to.be.oneOf(['ERR_CARD_REMOVED', 'ERR_CARD_CHANGED']);
      await ask('insert cps3-martin');
      await waitUntilReady(page);
      await ask('answer 6F00 70 3');
      expect((await signIn(page)).body).to.satisfy(
        (body: Record<string, unknown>) => 'signature' in body || String(body.code).startsWith('ERR_'),
      );
      await ask('disarm');
      await waitUntilReady(page);
      expect((await signIn(page)).status).to.equal(200);
      companion.signal('SIGTERM');
      expect(await companion.ended).to.equal(EXIT_CODES.ok);
    });

    it('obeys its lines, and says what is wrong with one', async () => {
      expect((await ask('status')).result).to.deep.equal({
        reader: 'Virtual PCD 00 00',
        card: 'cps3-martin',
        triesLeft: 3,
        unblocksLeft: 5,
      });
      expect((await ask('files')).result).to.include('3F00/0001/C002');
      expect((await ask('corrupt 3F00/0001/BEEF')).error?.message).to.contain('there is no file');
      expect((await ask('insert cps3-dupont')).error?.message).to.contain('a card is in');
      expect((await ask('dance')).error?.message).to.contain('unknown command');
      expect((await ask('answer 6F 1')).error?.message).to.contain('four hexadecimal digits');
      expect((await ask('tries 1')).result).to.equal(null);
      expect((await ask('expire')).result).to.equal(null);
      await ask('slow 5 2 3');
      expect((await ask('faults')).result).to.deep.equal([{ id: 1, seen: 0, nth: 2, times: 3, effect: 'slow' }]);
    });
  },
);
