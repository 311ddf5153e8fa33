import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import { errorTexts } from '../../../src/protocol/index.js';
import { describeWith, nativePackage, program } from '../../support/requirements.js';
import { CliFixture } from './support/run-cli.js';
import { runInProcess } from './support/run-in-process.js';

describe('cpx-bridge sites', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  it('lists the shipped site, results on standard output and the rest beside it', async () => {
    const { code, output, errors } = await fixture.run(['sites', 'list']);
    expect(code).to.equal(EXIT_CODES.ok);
    expect(output).to.equal('https://medimail.mipih.fr  (livré avec CPx Bridge)\n');
    expect(errors).to.match(/^warning: .*\(CPX-309, .*\nhint: .*\n$/);
  });

  it('allows and removes a site', async () => {
    expect((await fixture.run(['sites', 'allow', 'https://new.example'])).code).to.equal(EXIT_CODES.ok);
    const { output } = await fixture.run(['sites', 'list', '--json']);
    expect(JSON.parse(output)).to.deep.equal({
      sites: [
        { origin: 'https://medimail.mipih.fr', source: 'shipped' },
        { origin: 'https://new.example', source: 'user' },
      ],
      cardHosts: [],
      askedForAccess: [],
      locked: false,
    });
    expect((await fixture.run(['sites', 'remove', 'https://new.example'])).code).to.equal(EXIT_CODES.ok);
    expect((await fixture.run(['sites', 'list', '--lang', 'en'])).output).to.equal(
      'https://medimail.mipih.fr  (shipped with CPx Bridge)\n',
    );
  });

  it('allows a card host for a site, shows it below the site, and removes it', async () => {
    const [site, host] = ['https://medimail.mipih.fr', 'https://carte.mipih.fr'];
    const added = await fixture.run(['sites', 'allow-card-host', site, host, '--lang', 'en']);
    expect([added.code, added.output]).to.deep.equal([EXIT_CODES.ok, '']);
    expect(added.errors).to.include(`${site} may now present the card to ${host}.`);
    expect((await fixture.run(['sites', 'list'])).output).to.equal(
      `${site}  (livré avec CPx Bridge)\n  peut présenter la carte à ${host}  (autorisé par vous)\n`,
    );
    expect((await fixture.run(['sites', 'remove-card-host', site, host])).code).to.equal(EXIT_CODES.ok);
    const { code, errors } = await fixture.run(['sites', 'remove-card-host', site, host]);
    expect(code).to.equal(EXIT_CODES.failed);
    expect(errors).to.include('ERR_SETTINGS_INVALID');
  });

  it('says what is wrong with a site, and what to do', async () => {
    const { code, output, errors } = await fixture.run(['sites', 'allow', 'new.example', '--lang', 'en']);
    expect(code).to.equal(EXIT_CODES.failed);
    expect(output).to.equal('');
    expect(errors).to.match(/^error: Setting refused \(CPX-301, ERR_SETTINGS_INVALID\): a site is written .*\nhint: /m);
  });

  it('refuses an http site: it is for development mode', async () => {
    const { code, errors } = await fixture.run(['sites', 'allow', 'http://localhost:3000']);
    expect(code).to.equal(EXIT_CODES.usage);
    expect(errors).to.contain('ERR_SETTINGS_DEVELOPMENT_ONLY');
  });

  it('reports a file that was changed by another program', async () => {
    const file = join(fixture.folders.configuration, 'settings.json');
    await fixture.run(['sites', 'allow', 'https://new.example']);
    writeFileSync(file, readFileSync(file, 'utf8').replace('new.example', 'evil.example'));
    const { output, errors } = await fixture.run(['sites', 'list', '--lang', 'en']);
    expect(output).not.to.contain('evil');
    expect(errors).to.contain('ERR_SETTINGS_SEAL_BROKEN');
  });

  it('writes nothing that a terminal would obey', async () => {
    mkdirSync(fixture.folders.configuration, { recursive: true });
    const { errors } = await fixture.run(['sites', 'remove', 'https://\u001b[2J\u202e.example']);
    expect(errors).not.to.contain('\u001b').and.not.contain('\u202e');
  });
});

describe('cpx-bridge', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  it('speaks French, and English where it is asked to', async () => {
    expect((await fixture.run(['--help'])).output).to.contain('Codes de sortie');
    expect((await fixture.run(['--help'], { LANG: 'fr_FR.UTF-8' })).output).to.contain('Codes de sortie');
    expect((await fixture.run(['--help'], { LANG: 'en_GB.UTF-8' })).output).to.contain('Exit codes');
    expect((await fixture.run(['--help', '--lang', 'en'])).output).to.contain('Exit codes');
    expect((await fixture.run(['--help', '--lang=fr'], { LANG: 'en_GB.UTF-8' })).output).to.contain('Codes de sortie');
  });

  it('lists every exit code in its help', async () => {
    const { code, output } = await fixture.run(['--help']);
    expect(code).to.equal(EXIT_CODES.ok);
    for (const value of Object.values(EXIT_CODES)) expect(output).to.match(new RegExp(`^  ${value}\\s+\\S`, 'm'));
  });

  for (const args of [
    [],
    ['unknown'],
    ['serve', '--unknown'],
    ['serve', '--port'],
    ['serve', '--port', '80'],
    ['serve', '--port', '65536'],
    ['serve', '--log-level', 'loud'],
    ['serve', 'more'],
    ['sites', 'allow'],
    ['sites'],
    ['--lang', 'de'],
    ['simulate', 'insert'],
    ['simulate', 'arm', 'C_Sign', 'slow:1', '--port', 'x'],
  ]) {
    it(`calls "${args.join(' ')}" wrong usage`, async () => {
      const { code, output } = await fixture.run(args);
      expect(code).to.equal(EXIT_CODES.usage);
      expect(output).to.equal('');
    });
  }

  it('tells its version', async () => {
    const { code, output } = await fixture.run(['--version']);
    expect(code).to.equal(EXIT_CODES.ok);
    expect(output).to.match(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('cpx-bridge cards', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  const words = (): string[] => ['cards', '--development', '--module', 'simulated', '--world', fixture.world];
  const cards = (...more: string[]): ReturnType<CliFixture['run']> => fixture.run([...words(), ...more]);

  it('shows the card that one can sign in with', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    const { code, output, errors } = await cards('--lang', 'en');
    expect(code).to.equal(EXIT_CODES.ok);
    expect(errors).to.contain('Module: simulated (asked for by --module)\n');
    expect(output).to.contain('Simulated Reader 00 00: This card can be used to identify yourself.');
    expect(output).to.contain('Marie DUPONT, CPS, Médecin, test card');
    expect(output).to.contain('      Usable.').and.contain('      Not for identification.');
    expect(output).not.to.contain('899700000017');
  });

  it('says the same to programs', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    const { output } = await cards('--json');
    const parsed = JSON.parse(output) as { readonly readers: readonly unknown[] };
    expect(parsed).to.have.property('state', 'ready');
    expect(parsed.readers[0]).to.have.nested.property('card.certificates[0].holder', 'Marie DUPONT');
    expect(output).not.to.contain('899700000017');
  });

  // The same for programs is looked at where everything else is that says so. @see test/e2e/card-states.test.ts
  for (const [card, code] of [
    [undefined, 'ERR_CARD_NONE'],
    ['vitale', 'ERR_CARD_VITALE'],
    ['piv', 'ERR_CARD_NOT_CPX'],
    ['cps4-locked', 'ERR_PIN_LOCKED'],
    ['cps4-expired', 'ERR_CERTIFICATE_EXPIRED'],
    ['cps3-update-interrupted', 'ERR_CARD_UPDATE_INTERRUPTED'],
    ['cps3-contactless', 'ERR_CARD_CONTACTLESS_ONLY'],
    ['mute', 'ERR_CARD_MUTE'],
  ] as const) {
    it(`says what to do with ${card ?? 'an empty reader'}`, async () => {
      const readers = await fixture.readers();
      if (card !== undefined) readers.insert(card);
      const shown = await runInProcess(words(), fixture.folders, 'fr');
      expect(shown.code).to.equal(EXIT_CODES.nothing);
      const { explanation, remedy } = errorTexts(code, 'fr');
      expect(shown.output.split('\n')[0]).to.equal(`Simulated Reader 00 00 : ${explanation} ${remedy}`);
    });
  }

  it('shows two readers and two cards', async () => {
    const readers = await fixture.readers();
    readers.addReader('Second Reader');
    readers.insert('cps4-dupont');
    readers.insert('cps3-dupont', 'Second Reader');
    const { code, output } = await cards();
    expect(code).to.equal(EXIT_CODES.ok);
    expect(output).to.contain('CPS4v1-').and.contain('CPS3v3-').and.contain('Second Reader : ');
  });

  it('takes several modules, in the order in which they are given', async () => {
    (await fixture.readers()).insert('cps4-dupont');
    const missing = '/nonexistent/libcps.so';
    for (const given of [
      [missing, 'simulated'],
      ['simulated', missing],
    ]) {
      const modules = given.flatMap((path) => ['--module', path]);
      const line = ['cards', '--json', '--development', '--world', fixture.world, ...modules];
      const { code, output } = await runInProcess(line, fixture.folders);
      expect(code).to.equal(EXIT_CODES.ok);
      const shown = JSON.parse(output) as { readonly state: string; readonly modules: readonly object[] };
      expect(shown.state).to.equal('ready');
      expect(shown.modules).to.deep.equal(given.map((path) => ({ path, why: 'asked-for', use: 'used' })));
    }
  });

  it('says that no module is there', async () => {
    const { code, output, errors } = await fixture.run(['cards', '--module', '/nonexistent/libcps.so', '--lang', 'en']);
    expect(code).to.equal(EXIT_CODES.nothing);
    expect(output).not.to.equal('');
    // For whoever helps: which module it was, or which package is missing.
    expect(errors)
      .to.match(/module-look-failed/)
      .and.to.include('/nonexistent/libcps.so');
  });
});

describeWith(
  [program('dbus-run-session'), program('gnome-keyring-daemon'), await nativePackage('keytar')],
  'cpx-bridge with a secret service',
  function () {
    this.timeout(60_000);
    let fixture: CliFixture;
    beforeEach(() => (fixture = new CliFixture()));
    afterEach(() => fixture.close());

    it('keeps its key in the keychain, and leaves none on the disk', async () => {
      const { code, output, errors } = await fixture.runWithKeychain([
        ['sites', 'allow', 'https://new.example'],
        ['sites', 'list'],
      ]);
      expect(errors).not.to.contain('CPX-309');
      expect(code).to.equal(0);
      expect(output).to.contain('https://new.example');
      expect(() => readFileSync(join(fixture.folders.data, 'installation-key'))).to.throw(/ENOENT/);
      const settings = readFileSync(join(fixture.folders.configuration, 'settings.json'), 'utf8');
      expect(JSON.parse(settings)).to.have.nested.property('seal.keeper', 'keychain');
      // The same person in a session without keychain: nothing is lost, nothing unchecked is in force.
      const outside = await fixture.run(['sites', 'list']);
      expect(outside.output).not.to.contain('new.example');
      expect(outside.errors).to.contain('ERR_SETTINGS_SEAL_BROKEN');
      expect(readFileSync(join(fixture.folders.configuration, 'settings.json'), 'utf8')).to.equal(settings);
    });
  },
);
