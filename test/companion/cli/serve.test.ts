import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { describeWith, nativePackage, program } from '../../support/requirements.js';
import { send, signIn, waitUntilReady, type Page } from './support/page.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';

const ORIGIN = 'http://localhost:3000';
const CARD = 'cps4-dupont';
const pkcs11js = await nativePackage('pkcs11js');

describe('cpx-bridge serve', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  const development = (...more: string[]): string[] => [
    ...['serve', '--development', '--module', 'simulated', '--world', fixture.world, '--port', '0', '--lang', 'en'],
    ...['--allow-origin', ORIGIN, ...more],
  ];
  const serve = async (...more: string[]): Promise<{ companion: RunningProgram; page: Page }> => {
    const companion = fixture.start(development(...more));
    return { companion, page: { port: await portOf(companion), origin: ORIGIN } };
  };

  describe('outside development mode', () => {
    it('refuses what is for development alone, and repeats no value of it', async () => {
      const given = ['--unattended-pin', '1234', '--allow-origin', 'https://page.example'];
      const { code, output, errors } = await fixture.run(['serve', '--port', '0', '--lang', 'en', ...given]);
      expect(code).to.equal(EXIT_CODES.usage);
      expect(output).to.equal('');
      expect(errors).to.match(
        /^error: For development only \(CPX-308, ERR_SETTINGS_DEVELOPMENT_ONLY\): --allow-origin, --unattended-pin: only with --development\nhint: .*\n$/,
      );
    });

    it('serves without any module, says that none can be loaded, and has no control socket', async () => {
      const companion = fixture.start(['serve', '--port', '0', '--lang', 'en', '--module', '/nonexistent/libcps.so']);
      const page = { port: await portOf(companion), origin: 'https://medimail.mipih.fr' };
      const [, code] = await companion.shows(/warning: .*(ERR_MODULE_\w+)\): no card can be read\nhint: /);
      expect(code).to.equal(pkcs11js.met ? 'ERR_MODULE_LOAD_FAILED' : 'ERR_MODULE_SUPPORT_MISSING');
      expect(existsSync(fixture.folders.runtime)).to.equal(false);
      expect((await send(page, 'GET', '/v1/certificates')).body.certificates).to.deep.equal([]);
      expect((await signIn(page)).status).to.equal(503);
    });
  });

  it('says where it listens in exactly one line, on standard error', async () => {
    const { companion } = await serve('--log-level', 'silent');
    companion.signal('SIGTERM');
    expect(await companion.ended).to.equal(EXIT_CODES.ok);
    expect(companion.output).to.equal('');
    expect(companion.errors.match(/^listening on http:\/\/127\.0\.0\.1:\d+$/gm)).to.have.length(1);
    expect(existsSync(fixture.folders.logs)).to.equal(false);
  });

  it('ends cleanly at Ctrl-C: the sign-in in flight is answered, no host and no socket are left', async () => {
    (await fixture.readers()).insert(CARD);
    const { companion, page } = await serve();
    await waitUntilReady(page);
    const simulation = await fixture.connect(page.port);
    const answer = signIn(page);
    expect(await simulation.waitForPrompt()).to.include({ step: 'enter-pin', origin: ORIGIN });
    const hosts = childrenOf(companion.pid);
    if (process.platform === 'linux') expect(hosts).not.to.deep.equal([]);
    companion.signal('SIGINT');
    expect((await answer).body.code).to.equal('ERR_FLOW_SHUTTING_DOWN');
    expect(await companion.ended).to.equal(EXIT_CODES.ok);
    expect(readdirSync(fixture.folders.runtime)).to.deep.equal([]);
    expect(hosts.filter((host) => existsSync(`/proc/${host}`))).to.deep.equal([]);
  });

  describeWith([{ name: 'Linux', met: process.platform === 'linux' }], 'killed without a word', () => {
    it('leaves no host behind: each leaves its module properly, then ends', async () => {
      const readers = await fixture.readers();
      readers.insert(CARD);
      const { companion, page } = await serve();
      await waitUntilReady(page);
      const hosts = childrenOf(companion.pid);
      const finished = readers.calls('C_Finalize').length;
      companion.signal('SIGKILL');
      await companion.ended;
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (hosts.some((host) => statOf(host) !== undefined)) return;
          clearInterval(look);
          resolve();
        }, 10);
      });
      expect(hosts).not.to.deep.equal([]);
      expect(readers.calls('C_Finalize')).to.have.length(finished + 1);
    });
  });

  it('presents an unattended PIN once a request', async () => {
    const readers = await fixture.readers();
    readers.insert(CARD);
    const { page } = await serve('--unattended-pin', TEST_PIN);
    await waitUntilReady(page);
    fixture.pinEntries.note();
    expect((await signIn(page)).status).to.equal(200);
    expect(readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_OK']);
  });

  it('ends the request at a wrong unattended PIN, and never takes a last try', async () => {
    const readers = await fixture.readers();
    readers.insert(CARD);
    const { companion, page } = await serve('--unattended-pin', '9999');
    await waitUntilReady(page);
    const codes = [];
    for (let times = 0; times < 4; times++) {
      fixture.pinEntries.note();
      codes.push((await signIn(page)).body.code);
    }
    expect(codes).to.deep.equal(['ERR_PIN_INCORRECT', 'ERR_PIN_INCORRECT', 'ERR_FLOW_CANCELLED', 'ERR_FLOW_CANCELLED']);
    expect(readers.calls('C_Login')).to.have.length(2);
    expect(readers.list()[0]?.triesLeft).to.equal(1);
    expect(companion.errors).not.to.contain('9999');
  });

  it('names who holds its port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const { code, errors } = await fixture.run(['serve', '--port', String(port), '--lang', 'en']);
    holder.close();
    expect(code).to.equal(EXIT_CODES.portTaken);
    expect(errors).to.match(/error: Port already in use \(CPX-307, ERR_SETTINGS_PORT_TAKEN\)/);
    if (process.platform === 'linux') expect(errors).to.contain(`process ${process.pid}`);
    expect(errors).not.to.contain('listening');
  });

  it('hears of a site that the command line allows while it runs', async () => {
    const { page } = await serve();
    const other = { ...page, origin: 'https://new.example' };
    expect((await send(other, 'GET', '/v1/info')).status).to.equal(403);
    const { code } = await fixture.run(['sites', 'allow', other.origin]);
    expect(code).to.equal(EXIT_CODES.ok);
    while ((await send(other, 'GET', '/v1/info')).status !== 200) await new Promise((done) => setTimeout(done, 20));
    const { output } = await fixture.run(['sites', 'list', '--json']);
    expect(JSON.parse(output)).to.have.deep.nested.property('sites[1]', { origin: other.origin, source: 'user' });
  });

  describe('control socket', () => {
    if (process.platform !== 'win32') {
      it('is this user’s alone', async () => {
        const { page } = await serve();
        const { runtime } = fixture.folders;
        expect(statSync(runtime).mode & 0o777).to.equal(0o700);
        expect(statSync(join(runtime, `control-${page.port}.sock`)).mode & 0o777).to.equal(0o600);
        expect(statSync(join(runtime, `control-${page.port}.json`)).mode & 0o777).to.equal(0o600);
      });
    }

    it('answers nobody who does not know its token', async () => {
      const { companion, page } = await serve();
      for (const line of [
        '{"token":"00"}',
        `{"token":"${'0'.repeat(64)}"}`,
        '{"id":1,"do":"readers"}',
        'x',
        '[]',
        'null',
      ]) {
        const socket = createConnection(join(fixture.folders.runtime, `control-${page.port}.sock`));
        let received = '';
        socket.setEncoding('utf8').on('data', (text: string) => (received += text));
        socket.on('error', () => undefined);
        socket.write(`${line}\n{"id":1,"do":"readers"}\n`);
        await once(socket, 'close');
        expect(received, line).to.equal('');
      }
      expect((await send(page, 'GET', '/v1/info')).status).to.equal(200);
      expect(companion.errors).not.to.contain('error');
    });

    it('moves cards, types PINs, tells calls, and refuses what it does not know', async () => {
      const { page } = await serve();
      const simulation = await fixture.connect(page.port);
      expect(await simulation.request('readers', {})).to.have.length(1);
      await simulation.insert(CARD);
      await waitUntilReady(page);
      const answer = signIn(page);
      const asked = await simulation.waitForPrompt();
      expect(asked?.certificates[0]).to.deep.include({ number: 1, holder: 'Marie DUPONT' });
      await simulation.typePin('9999');
      expect(await simulation.waitForPrompt()).to.include({ step: 'enter-pin', problem: 'ERR_PIN_INCORRECT' });
      await simulation.typePin(TEST_PIN);
      expect((await answer).status).to.equal(200);
      expect(await simulation.calls('C_Login')).to.have.length(2);

      const refusals = [
        simulation.insert('no-such-card'),
        simulation.typePin('1234'),
        simulation.confirmLastTry(),
        simulation.cancel(),
        simulation.request('insert', { card: CARD, more: 1 } as never),
        simulation.request('rm -rf' as never, {}),
        simulation.arm({ call: 'C_Sign', effect: { kind: 'explode' } as never }),
      ];
      const codes = refusals.map((refusal) =>
        refusal.then(
          () => 'accepted',
          (error: unknown) => (error as { code: string }).code,
        ),
      );
      expect(await Promise.all(codes)).to.deep.equal(refusals.map(() => 'ERR_REQUEST_MALFORMED'));
      simulation.close();
    });

    it('cancels, and ends with the card', async () => {
      (await fixture.readers()).insert(CARD);
      const { page } = await serve();
      await waitUntilReady(page);
      const simulation = await fixture.connect(page.port);
      const removed = signIn(page);
      await simulation.waitForPrompt();
      await simulation.remove();
      expect((await removed).body.code).to.equal('ERR_CARD_REMOVED');
      await simulation.insert(CARD);
      await waitUntilReady(page);
      const cancelled = signIn(page);
      await simulation.waitForPrompt();
      await simulation.cancel();
      expect((await cancelled).body.code).to.equal('ERR_FLOW_CANCELLED');
    });

    it('is what `simulate` talks to', async () => {
      const { page } = await serve();
      const { code } = await fixture.run(['simulate', 'insert', CARD, '--port', String(page.port)]);
      expect(code).to.equal(EXIT_CODES.ok);
      expect((await fixture.readers()).list()[0]).to.include({ card: CARD });
    });
  });
});

describeWith([program('python3')], 'cpx-bridge serve in a terminal', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  let companion: RunningProgram;
  let page: Page;
  beforeEach(async () => {
    fixture = new CliFixture();
    (await fixture.readers()).insert(CARD);
    companion = fixture.startInTerminal([
      ...['serve', '--development', '--module', 'simulated', '--world', fixture.world, '--port', '0', '--lang', 'en'],
      ...['--allow-origin', ORIGIN],
    ]);
    page = { port: await portOf(companion), origin: ORIGIN };
    await waitUntilReady(page);
  });
  afterEach(() => fixture.close());

  it('closes the prompt and gives the terminal back when the page goes away', async () => {
    const leaving = new AbortController();
    const answer = signIn(page, leaving.signal).catch(() => 'gone');
    await companion.shows(/PIN \(Enter/);
    leaving.abort();
    expect(await answer).to.equal('gone');
    await companion.shows(/CPX-133/);
    // Back in its own mode the terminal makes a signal of Ctrl-C.
    companion.type('\u0003');
    expect(await companion.ended).to.equal(EXIT_CODES.ok);
  });

  it('cancels the prompt at the first Ctrl-C and ends at the next one', async () => {
    const answer = signIn(page);
    await companion.shows(/PIN \(Enter/);
    companion.type('\u0003');
    expect((await answer).body.code).to.equal('ERR_FLOW_CANCELLED');
    await companion.shows(/CPX-132/);
    companion.type('\u0003');
    expect(await companion.ended).to.equal(EXIT_CODES.ok);
  });

  it('throws away what was typed before it asked', async () => {
    companion.type('77');
    const answer = signIn(page);
    await companion.shows(/PIN \(Enter[^\n]*: $/);
    companion.type(`${TEST_PIN}\r`);
    expect((await answer).status).to.equal(200);
  });
});

/** Numbers of the processes that a process has started and that still run (Linux). */
function childrenOf(processId: number): number[] {
  if (process.platform !== 'linux') return [];
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((number) => statOf(number)?.[1] === String(processId));
}

/** State, parent and the rest of a process; undefined once it has ended, whether or not somebody has noticed. */
function statOf(processId: number): readonly string[] | undefined {
  try {
    const fields = readFileSync(`/proc/${String(processId)}/stat`, 'latin1')
      .split(') ')
      .at(-1)!
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields;
  } catch {
    return undefined;
  }
}
