import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import type { Report } from '../../../src/companion/doctor/index.js';
import { describeWith, program } from '../../support/requirements.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';
import { runInProcess } from './support/run-in-process.js';
import { filesWith } from '../../support/search-files.js';

describe('cpx-bridge doctor', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  const argumentsOf = (more: readonly string[]): string[] => ['doctor', '--lang', 'en', '--port', '1024', ...more];
  const doctor = (...more: string[]): ReturnType<CliFixture['run']> => fixture.run(argumentsOf(more));
  /** On the simulated module, without what depends on the network and on this computer. */
  const onCard = (...more: string[]): ReturnType<typeof runInProcess> =>
    runInProcess(
      argumentsOf([
        ...['--development', '--module', 'simulated', '--world', fixture.world, '--only', 'card,certificate'],
        ...more,
      ]),
      fixture.folders,
    );
  const firstLine = (output: string): string => output.split('\n')[0] ?? '';

  for (const [card, code] of [
    [undefined, 'CPX-211'],
    ['vitale', 'CPX-213'],
    ['piv', 'CPX-212'],
    ['cps2ter', 'CPX-825'],
    ['cps3-contactless', 'CPX-218'],
    ['mute', 'CPX-216'],
    ['cps4-locked', 'CPX-252'],
    ['cps4-pin-not-set', 'CPX-254'],
    ['cps4-expired', 'CPX-233'],
    ['cps4-not-yet-valid', 'CPX-234'],
    ['cps3-update-interrupted', 'CPX-217'],
    ['cps4-unreadable', 'CPX-232'],
  ] as const) {
    it(`says in its first line what is wrong with ${card ?? 'an empty reader'}`, async () => {
      const readers = await fixture.readers();
      if (card !== undefined) readers.insert(card);
      const { code: exit, output } = await onCard();
      expect(firstLine(output))
        .to.match(/^To mend: /)
        .and.include(`(${code}).`);
      expect(exit).to.equal(EXIT_CODES.doctorFailure);
    });
  }

  it('says that all is well with a good card, and logs in nowhere', async () => {
    const readers = await fixture.readers();
    readers.insert('cps4-dupont');
    const { code, output } = await onCard();
    expect(firstLine(output)).to.match(/^All is well/);
    expect(output).to.include('Holder: Marie DUPONT');
    expect(code).to.equal(EXIT_CODES.ok);
    expect(readers.calls('C_Login')).to.deep.equal([]);
  });

  it('warns of the last try, and leaves it alone', async () => {
    const readers = await fixture.readers();
    readers.insert('cps4-last-try');
    const { code, output } = await onCard();
    expect(firstLine(output)).to.match(/^To watch: .*\(CPX-256\)/);
    expect(code).to.equal(EXIT_CODES.doctorWarning);
    expect(readers.calls('C_Login')).to.deep.equal([]);
  });

  it('says the same to programs, and nothing personal', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    const { output } = await onCard('--json');
    const report = JSON.parse(output) as Report;
    expect(report).to.deep.include({ format: 'cpx-bridge-report', verdict: 'ok' });
    expect(report.checks.map(({ id }) => id)).to.include.members(['card-read', 'certificate-validity']);
    for (const word of ['DUPONT', 'Marie', '899700000017', '3997000110']) expect(output).not.to.include(word);
  });

  it('runs the checks that are asked for, with those that they need, and no other', async () => {
    const { output } = await doctor('--only', 'bridge-development', '--json');
    expect((JSON.parse(output) as Report).checks.map(({ id }) => id)).to.deep.equal([
      'bridge-port',
      'bridge-development',
    ]);
  });

  it('calls an unknown check wrong usage, and lists those that there are', async () => {
    const { code, output, errors } = await doctor('--only', 'bridge-ports');
    expect(code).to.equal(EXIT_CODES.usage);
    expect(output).to.equal('');
    expect(errors).to.match(/^error: unknown check\nhint: .*bridge-port\b/);
  });

  it('names a module that cannot be loaded, without any card software installed', async () => {
    const module = join(fixture.folder, 'module.so');
    writeFileSync(module, 'no library');
    const { output } = await doctor('--module', module, '--only', 'middleware');
    expect(firstLine(output)).to.include('(CPX-832)');
    const gone = await doctor('--module', join(fixture.folder, 'gone.so'), '--only', 'middleware');
    expect(firstLine(gone.output)).to.include('(CPX-831)');
  });

  it('speaks French', async () => {
    const { output } = await fixture.run(['doctor', '--lang', 'fr', '--port', '1024', '--only', 'bridge-port']);
    expect(firstLine(output)).to.match(/^À surveiller\u00a0: CPx Bridge n’est pas ouvert \(CPX-701\)\./);
  });

  it('finds the companion that runs, by a proof that it is ours', async () => {
    const companion = fixture.start(['serve', '--port', '0']);
    const port = String(await portOf(companion));
    const asked = (): ReturnType<CliFixture['run']> =>
      fixture.run(['doctor', '--lang', 'en', '--only', 'bridge-port,bridge-development', '--port', port]);
    const { code, output } = await asked();
    expect(output).to.include('Answer: the one of this session');
    expect(code).to.equal(EXIT_CODES.ok);
    companion.signal('SIGTERM');
    await companion.ended;
    expect(firstLine((await asked()).output)).to.include('(CPX-701)');
  });

  it('finds a companion in development mode, which has a key of its own', async () => {
    const config = join(fixture.folder, 'config.json');
    const companion = fixture.start(['serve', '--port', '0', '--development', '--config', config]);
    const port = String(await portOf(companion));
    const { output } = await fixture.run(['doctor', '--lang', 'en', '--only', 'bridge-development', '--port', port]);
    expect(firstLine(output)).to.match(/^To watch: Development mode \(CPX-865\)/);
  });

  it('names the program that has taken the port', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('hello\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    try {
      const { code, output } = await fixture.run(['doctor', '--lang', 'en', '--only', 'bridge-port', '--port', port]);
      expect(firstLine(output)).to.include('(CPX-307)');
      if (process.platform === 'linux') expect(output).to.include(`(${process.pid})`);
      expect(code).to.equal(EXIT_CODES.doctorFailure);
    } finally {
      server.close();
    }
  });

  it('names settings that are damaged', async () => {
    await fixture.run(['sites', 'allow', 'https://new.example']);
    const file = join(fixture.folders.configuration, 'settings.json');
    mkdirSync(fixture.folders.configuration, { recursive: true });
    writeFileSync(file, '{ no json');
    const { output } = await fixture.run(['doctor', '--lang', 'en', '--only', 'bridge-settings']);
    expect(firstLine(output)).to.include('(CPX-302)');
  });

  it('shows how far it is in a terminal alone, and writes the result whole', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    const only = ['--only', 'card', '--development', '--module', 'simulated', '--world', fixture.world, '--lang', 'en'];
    const piped = await fixture.run(['doctor', ...only]);
    expect(piped.errors).to.equal('');
    const shown = fixture.startInTerminal(['doctor', ...only]);
    await shown.ended;
    expect(shown.output).to.match(/\d+\/\d+ Reading the card…/);
    expect(shown.output).to.include('\r\u001b[KAll is well');
  });

  it('writes a report for its owner alone, as a page or for programs', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    for (const [name, pattern] of [
      ['report.html', /^<!doctype html>/],
      ['report.JSON', /^\{\n {2}"format": "cpx-bridge-report"/],
    ] as const) {
      const file = join(fixture.folder, name);
      const { code, output, errors } = await onCard('--report', file);
      expect(code).to.equal(EXIT_CODES.ok);
      expect(firstLine(output)).to.match(/^All is well/);
      expect(errors).to.equal(`Report written: ${file}\n`);
      const text = readFileSync(file, 'utf8');
      expect(text).to.match(pattern);
      for (const word of ['DUPONT', 'Marie', '899700000017', '3997000110']) expect(text).not.to.include(word);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).to.equal(0o600);
    }
  });

  it('says that a report cannot be written, and refuses a form that it does not know', async () => {
    const gone = await doctor('--only', 'bridge-sites', '--report', join(fixture.folder, 'none', 'report.html'));
    expect(gone.code).to.equal(EXIT_CODES.failed);
    expect(gone.errors).to.match(/^error: .*report\.html cannot be written \(ENOENT\)$/m);
    const odd = await doctor('--only', 'bridge-sites', '--report', 'report.pdf');
    expect(odd.code).to.equal(EXIT_CODES.usage);
    expect(odd.output).to.equal('');
  });

  it('ends at Ctrl-C', async () => {
    const readers = await fixture.readers();
    readers.insert('cps4-dupont');
    readers.arm({ call: 'C_GetSlotList', effect: { kind: 'hang' } });
    const running = fixture.startInTerminal([
      ...[
        'doctor',
        '--only',
        'card',
        '--development',
        '--module',
        'simulated',
        '--world',
        fixture.world,
        '--lang',
        'en',
      ],
    ]);
    await running.shows(/\d+\/\d+ /);
    running.signal('SIGINT');
    expect(await running.ended).to.equal(EXIT_CODES.interrupted);
    expect(running.output).not.to.include('To mend');
  });
});

describeWith(
  [{ name: 'Linux', met: process.platform === 'linux' }, program('python3')],
  'cpx-bridge doctor --sign, in a terminal',
  function () {
    this.timeout(60_000);
    let fixture: CliFixture;
    beforeEach(() => (fixture = new CliFixture()));
    afterEach(() => fixture.close());

    const start = (...more: readonly string[]): RunningProgram =>
      fixture.startInTerminal([
        ...['doctor', '--sign', '--development', '--module', 'simulated', '--world', fixture.world],
        ...['--only', 'card,certificate', '--lang', 'fr', ...more],
      ]);
    const AGREE = /Tapez « o » pour accepter \(Échap pour refuser\) : /;
    const PIN = /Code porteur \(Échap pour annuler\) : /;

    it('says what it will do, asks for the PIN, and tells mechanism and time', async () => {
      const readers = await fixture.readers();
      readers.insert('cps4-dupont');
      // Digits that are nothing else: no date, no port, no time.
      const pin = String(randomInt(10_000_000, 100_000_000));
      readers.setPin('cps4-dupont', new TextEncoder().encode(pin));
      const report = join(fixture.folder, 'report.json');
      const running = start('--report', report);
      await running.shows(AGREE);
      running.type('o\r');
      await running.shows(PIN);
      running.type(`${pin}\r`);
      expect(await running.ended).to.equal(EXIT_CODES.ok);
      expect(running.output).to.match(/Mécanisme.: CKM_RSA_PKCS \(RS256\), Temps de signature.: \d+ ms/);
      expect(readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_OK']);
      expect(running.output).not.to.include(pin);
      expect(filesWith(fixture.folder, pin)).to.deep.equal([]);
      expect(JSON.parse(readFileSync(report, 'utf8'))).to.have.property('verdict', 'ok');
    });

    it('names a wrong PIN and what is left, and leaves it at that', async () => {
      const readers = await fixture.readers();
      readers.insert('cps4-dupont');
      const running = start();
      await running.shows(AGREE);
      running.type('o\r');
      await running.shows(PIN);
      running.type('9999\r');
      expect(await running.ended).to.equal(EXIT_CODES.doctorFailure);
      expect(running.output)
        .to.include('CPX-251')
        .and.match(/Essais restants.: 2/);
      expect(readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_PIN_INCORRECT']);
    });

    it('presents nothing to a person who declines, nor on the last try', async () => {
      const readers = await fixture.readers();
      readers.insert('cps4-dupont');
      const running = start();
      await running.shows(AGREE);
      running.type('\u001b');
      expect(await running.ended).to.equal(EXIT_CODES.ok);
      expect(running.output).to.match(/Signature.: refusée/);
      readers.swap('cps4-last-try');
      const last = start();
      expect(await last.ended).to.equal(EXIT_CODES.doctorWarning);
      expect(last.output).to.match(/Signature.: non demandée au dernier essai/);
      expect(last.output).not.to.match(AGREE);
      expect(readers.calls('C_Login')).to.deep.equal([]);
    });
  },
);
