import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards } from '../../../native-stubs/test-cards/index.js';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import type { Simulation } from '../../../src/companion/compose/index.js';
import { readLog, type LogRecord } from '../../../src/companion/log/index.js';
import { untilFolder } from '../../support/until-folder.js';
import { send, signIn, waitUntilReady, type Answer, type Page } from './support/page.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';

const ORIGIN = 'https://mail.example';
const CARD = 'cps4-dupont';

/** Eight digits that are nothing else: no date, no port, no serial. */
const canary = (): string => String(randomInt(10_000_000, 100_000_000));

describe('the log of a sign-in', function () {
  this.timeout(90_000);
  const right = canary();
  const wrong = canary();
  let fixture: CliFixture;
  let companion: RunningProgram;
  let page: Page;
  let simulation: Simulation;
  /** Everything that was sent and answered, none of which but ids may stand in the log. */
  const secrets: string[] = [right, wrong];

  before(async () => {
    fixture = new CliFixture();
    const readers = await fixture.readers();
    readers.insert(CARD);
    readers.setPin(CARD, new TextEncoder().encode(right));
    writeFileSync(join(fixture.folder, 'settings.json'), JSON.stringify({ version: 1, logLevel: 'debug' }));
    companion = fixture.start([
      ...['serve', '--development', '--module', 'simulated', '--world', fixture.world, '--port', '0'],
      ...['--allow-origin', ORIGIN, '--log-level', 'debug', '--config', join(fixture.folder, 'settings.json')],
    ]);
    page = { port: await portOf(companion), origin: ORIGIN };
    await waitUntilReady(page);
    simulation = await fixture.connect(page.port);
  });
  after(() => fixture.close());

  const file = (): string => join(fixture.folders.logs, 'companion.log');
  const linesOf = async (requestId: string): Promise<LogRecord[]> =>
    (await readLog(file())).filter(({ fields }) => fields.requestId === requestId);
  /** All of a request, once it is answered: that line is written when the answer has left. */
  const eventsOf = (requestId: string): Promise<string[]> =>
    untilFolder(fixture.folders.logs, async () => {
      const events = (await linesOf(requestId)).map(({ event }) => event);
      return events.includes('request answered') ? events : undefined;
    });

  function begin(): { readonly requestId: string; readonly answer: Promise<Answer> } {
    const requestId = randomUUID();
    const challengeNonce = randomBytes(33).toString('base64');
    secrets.push(challengeNonce);
    return { requestId, answer: send(page, 'POST', '/v1/authenticate', { requestId, challengeNonce }) };
  }

  async function lastFailure(...more: string[]): Promise<{ code: number | null; output: string; errors: string }> {
    return fixture.run(['logs', '--last-failure', ...more]);
  }

  it('can be followed from the page through the card’s host to the answer, under one id', async () => {
    const { requestId, answer } = begin();
    await simulation.waitForPrompt();
    await simulation.typePin(wrong);
    expect(await simulation.waitForPrompt()).to.include({ problem: 'ERR_PIN_INCORRECT' });
    await simulation.typePin(right);
    const { status, body } = await answer;
    expect(status).to.equal(200);
    secrets.push(String(body.signature), String(body.unverifiedCertificate));
    const events = await eventsOf(requestId);
    const way = [
      'authentication asked for',
      'sign-in begun',
      'prompt shown',
      'card-asked-to-sign',
      'card-call-refused',
      'card-asked-to-sign',
      'card-signed',
      'sign-in ended',
      'request answered',
    ];
    expect(events.filter((event) => way.includes(event))).to.deep.equal(way);
    // While the person reads and types.
    expect(events).to.include('module-loaded');
    const lines = await linesOf(requestId);
    expect(lines.find(({ event }) => event === 'card-call-refused')?.fields).to.include({
      call: 'C_Login',
      result: 'CKR_PIN_INCORRECT',
    });
    expect(lines.find(({ event }) => event === 'card-signed')?.fields.calls).to.deep.equal(['C_Login', 'C_Sign']);
  });

  it('has no failure to show yet, and says where it looked', async () => {
    const { code, output, errors } = await lastFailure('--lang', 'en');
    expect(code).to.equal(EXIT_CODES.nothing);
    expect(output).to.equal('');
    expect(errors).to.contain(`Log: ${file()}`).and.contain('no request that failed');
  });

  it('names the call of a card that fails at C_Sign', async () => {
    await simulation.arm({ call: 'C_Sign', effect: { kind: 'answer', code: 'CKR_GENERAL_ERROR' } });
    const { requestId, answer } = begin();
    await simulation.waitForPrompt();
    await simulation.typePin(right);
    const { body } = await answer;
    const { code, output } = await lastFailure('--lang', 'en');
    expect(code).to.equal(EXIT_CODES.ok);
    const words = output.split('\n');
    expect(words[0]).to.match(/^Last failure: .*, https:\/\/mail\.example$/);
    expect(words[1]).to.contain(String(body.code));
    expect(words[1]).to.contain(String(body.helpCode));
    expect(output).to.contain(`Request ${requestId}:`);
    expect(output).to.contain('The card has not signed: C_Sign answered CKR_GENERAL_ERROR.');
    expect(output).to.match(/Answer to the page: .*ERR_/);
  });

  it('says the same in French, and to programs', async () => {
    const { output } = await lastFailure('--lang', 'fr');
    expect(output).to.contain('La carte n’a pas signé : C_Sign answered CKR_GENERAL_ERROR.');
    const parsed = JSON.parse((await lastFailure('--json')).output) as {
      readonly file: string;
      readonly failure: { readonly code: string; readonly helpCode: string; readonly origin: string };
      readonly lines: readonly LogRecord[];
    };
    expect(parsed.file).to.equal(file());
    expect(parsed.failure).to.include({ origin: ORIGIN });
    expect(parsed.failure.helpCode).to.match(/^CPX-\d+$/);
    expect(parsed.lines.at(-1)?.event).to.equal('request failed');
  });

  it('names the module that dies, the card that is taken out, and the request that is malformed', async () => {
    await simulation.arm({ call: 'C_Login', effect: { kind: 'crash' } });
    const crashed = begin();
    await simulation.waitForPrompt();
    await simulation.typePin(right);
    expect((await crashed.answer).status).not.to.equal(200);
    expect((await lastFailure('--lang', 'en')).output)
      .to.contain(crashed.requestId)
      .and.match(/The card has not signed: the card host ended unasked/);

    await waitUntilReady(page);
    const removed = begin();
    await simulation.waitForPrompt();
    await simulation.remove();
    expect((await removed.answer).body.code).to.equal('ERR_CARD_REMOVED');
    expect((await lastFailure('--json')).output)
      .to.contain(removed.requestId)
      .and.contain('ERR_CARD_REMOVED');

    expect((await send(page, 'POST', '/v1/authenticate', { requestId: right })).status).to.equal(400);
    expect((await lastFailure('--json')).output).to.contain('ERR_REQUEST_MALFORMED');
  });

  it('holds no PIN, no certificate, no nonce, no signature, no name and no national identifier, in any of this', async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const card = cards.card(CARD);
    for (const { der } of card.certificates) {
      const bytes = Buffer.from(der);
      secrets.push(...['base64', 'hex'].map((form) => bytes.toString(form as 'hex').slice(40, 100)));
    }
    secrets.push('899700000017', '99700000017', 'DUPONT', 'Dupont');
    const texts = [readFileSync(file(), 'utf8'), companion.errors, companion.output];
    expect(texts[0]!.split('\n').length).to.be.above(60);
    for (const text of texts) for (const secret of secrets) expect(text.includes(secret), secret).to.equal(false);
  });

  it('is readable by its owner alone', () => {
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).to.equal(0o600);
  });

  it('shows its end, as many lines as were asked for', async () => {
    const { code, output } = await fixture.run(['logs', '--lines', '3']);
    expect(code).to.equal(EXIT_CODES.ok);
    expect(output.trimEnd().split('\n')).to.have.length(3);
  });
});

describe('a log that cannot be written', function () {
  this.timeout(60_000);

  it('is said at the start and keeps nobody from signing in', async () => {
    const fixture = new CliFixture();
    try {
      const pin = canary();
      const readers = await fixture.readers();
      readers.insert(CARD);
      readers.setPin(CARD, new TextEncoder().encode(pin));
      writeFileSync(fixture.environment.XDG_STATE_HOME!, 'a file where the folder of logs should be');
      const companion = fixture.start([
        ...['serve', '--development', '--module', 'simulated', '--world', fixture.world, '--port', '0'],
        ...['--allow-origin', ORIGIN, '--unattended-pin', pin, '--lang', 'en'],
      ]);
      const page = { port: await portOf(companion), origin: ORIGIN };
      await waitUntilReady(page);
      fixture.pinEntries.note();
      expect((await signIn(page)).status).to.equal(200);
      expect(companion.errors).to.match(/warning: .*ERR_SETTINGS_WRITE_FAILED.*companion\.log cannot be written/);
    } finally {
      await fixture.close();
    }
  });
});
