import { randomInt, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS, type SoftHsmToken } from '../../contract/support/softhsm-token.js';
import { NGINX } from '../../support/card-host.js';
import { startTicketHost, type TicketHost } from './support/ticket-host.js';
import { describeWith, program } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { send, waitUntilReady, type Answer, type Page } from './support/page.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';
import { filesWith } from '../../support/search-files.js';

const ORIGIN = 'https://messagerie.example';

function askForTicket(page: Page, host: string, lang?: 'fr' | 'en'): Promise<Answer> {
  const body = { requestId: randomUUID(), url: `${host}/tls-sign-in/abc`, ...(lang && { lang }) };
  return send(page, 'POST', '/v1/tls-sign-in', body);
}

const serveOptions = (host: TicketHost): readonly string[] => [
  ...['serve', '--development', '--port', '0', '--allow-origin', ORIGIN, '--log-level', 'debug', '--lang', 'fr'],
  ...['--allow-card-host', host.origin, '--trust-authority', host.authorityFile],
];

describeWith([NGINX, program('python3')], 'a sign-in over TLS at the terminal prompt', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  let host: TicketHost;
  let companion: RunningProgram;
  let page: Page;
  /** Eight digits that are nothing else: no date, no port, no serial. */
  const pin = String(randomInt(10_000_000, 100_000_000));

  beforeEach(async () => {
    fixture = new CliFixture();
    const readers = await fixture.readers();
    readers.insert('cps4-dupont');
    readers.setPin('cps4-dupont', new TextEncoder().encode(pin));
    host = await startTicketHost({ headerTimeoutSeconds: 1 });
    companion = fixture.startInTerminal([...serveOptions(host), '--module', 'simulated', '--world', fixture.world]);
    page = { port: await portOf(companion), origin: ORIGIN };
    await waitUntilReady(page);
  });
  afterEach(async () => {
    await fixture.close();
    await host.stop();
  });

  for (const [lang, says, label] of [
    ['fr', 'Votre carte s’identifiera auprès du serveur', /Code porteur \(Entrée[^\n]*$/],
    ['en', 'Your card will identify itself to the server', /PIN \(Enter[^\n]*$/],
  ] as const) {
    it(`says before the PIN which server the card will identify itself to (${lang})`, async () => {
      const answer = askForTicket(page, host.origin, lang);
      await companion.shows(label);
      const asked = companion.output;
      expect(asked.indexOf(`${says} ${host.origin}.`)).to.be.greaterThan(asked.indexOf(ORIGIN));
      companion.type(`${pin}\r`);
      expect(await answer).to.deep.equal({ status: 200, body: { ticket: 'a-ticket' } });
    });
  }

  it('presents a PIN that outlived its connection once, and keeps it nowhere', async () => {
    const answer = askForTicket(page, host.origin);
    await companion.shows(/Code porteur \(Entrée[^\n]*$/);
    companion.type(pin.slice(0, 4));
    await companion.shows(/connection lost before the signature/);
    companion.type(`${pin.slice(4)}\r`);
    const { body } = await answer;
    expect(body).to.deep.equal({ ticket: 'a-ticket' });
    const readers = await fixture.readers();
    expect(readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_OK']);
    expect(companion.output).not.to.include(pin);
    expect(filesWith(fixture.folder, pin)).to.deep.equal([]);
    if (process.platform !== 'linux') return;
    // What certainly is there shows that the search finds things.
    expect(countInMemory(companion.pid, ORIGIN)).to.be.above(0);
    expect(countInMemory(companion.pid, pin)).to.equal(0);
  });

  it('can be followed in the log up to the server’s refusal, under the id of the request', async () => {
    await host.stop();
    const answer = askForTicket(page, host.origin);
    const { body } = await answer;
    expect(body.code).to.equal('ERR_TLS_UNREACHABLE');
    const { output } = await fixture.run(['logs', '--last-failure', '--lang', 'en']);
    expect(output).to.match(/^Server out of reach \(CPX-401, ERR_TLS_UNREACHABLE\)/m);
    expect(output).to.match(/The connection to localhost fails: no connection to localhost:\d+/);
  });
});

describeWith([NGINX, program('python3'), ...SOFTHSM_REQUIREMENTS], 'a sign-in over TLS with SoftHSM2', function () {
  this.timeout(60_000);
  let token: SoftHsmToken;
  let fixture: CliFixture;

  before(async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
  });
  after(() => token.dispose());
  beforeEach(() => {
    fixture = new CliFixture();
    fixture.environment.SOFTHSM2_CONF = token.configuration;
  });
  afterEach(() => fixture.close());

  for (const protocol of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`signs the handshake of ${protocol}`, async () => {
      const host = await startTicketHost({ protocol });
      try {
        const companion = fixture.startInTerminal([...serveOptions(host), '--module', token.library]);
        const page = { port: await portOf(companion), origin: ORIGIN };
        await waitUntilReady(page);
        const answer = askForTicket(page, host.origin);
        await companion.shows(/Code porteur \(Entrée[^\n]*$/);
        companion.type(`${TEST_PIN}\r`);
        expect(await answer).to.deep.equal({ status: 200, body: { ticket: 'a-ticket' } });
        expect(await host.accesses(1)).to.deep.equal([`POST ${protocol} SUCCESS 200`]);
      } finally {
        await host.stop();
      }
    });
  }
});
