import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { readAdministratorFile } from '../../../src/companion/os/index.js';
import type { CpxError, ErrorCode } from '../../../src/protocol/index.js';
import type { EffectiveSettings, Settings } from '../../../src/companion/settings/index.js';
import { memoryKeychain, noKeychain, SettingsFixture, trustedPolicy } from './settings-fixture.js';

const SHIPPED = 'https://medimail.mipih.fr';
const MINE = 'https://messagerie.example.fr';

const origins = ({ current }: Settings): string[] => current.sites.map(({ origin }) => origin);
const codes = ({ warnings }: Settings): ErrorCode[] => warnings.map(({ code }) => code);

async function refusal(work: Promise<unknown>): Promise<CpxError> {
  try {
    await work;
  } catch (error) {
    return error as CpxError;
  }
  throw new Error('it was accepted');
}

describe('openSettings', () => {
  let fixture: SettingsFixture;
  beforeEach(() => (fixture = new SettingsFixture()));
  afterEach(() => fixture.close());

  const plant = (content: unknown): void => {
    mkdirSync(fixture.folders.configuration, { recursive: true });
    writeFileSync(fixture.file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const aside = (): string[] =>
    readdirSync(fixture.folders.configuration).filter((name) =>
      /^settings\.json\.(?:damaged|unsealed)-\d{8}T\d{9}Z$/.test(name),
    );

  describe('without any file', () => {
    it('has the shipped defaults and nothing to report', async () => {
      const settings = await fixture.open();
      expect(settings.current).to.deep.include({ port: 28765, modules: [], cardReset: 'when-alone', language: 'fr' });
      expect(settings.current.sites).to.deep.equal([{ origin: SHIPPED, source: 'shipped' }]);
      expect(settings.isAllowed(SHIPPED)).to.equal(true);
      expect(settings.isAllowed(`${SHIPPED}.`)).to.equal(false);
      expect(settings.warnings).to.deep.equal([]);
    });

    it('writes nothing', async () => {
      await fixture.open();
      expect(() => readFileSync(fixture.file)).to.throw(/ENOENT/);
    });
  });

  describe('allowed sites', () => {
    it('remembers a site that was allowed, under a seal, in a file of its owner alone', async () => {
      await (await fixture.open()).allowSite(MINE);
      expect(statSync(fixture.file).mode & 0o777).to.equal(0o600);
      const settings = await fixture.open();
      expect(origins(settings)).to.deep.equal([SHIPPED, MINE]);
      expect(codes(settings)).to.deep.equal([]);
    });

    it('forgets a site that was removed, and the shipped one too', async () => {
      const settings = await fixture.open();
      await settings.allowSite(MINE);
      await settings.removeSite(MINE);
      await settings.removeSite(SHIPPED);
      expect(origins(settings)).to.deep.equal([]);
      expect(origins(await fixture.open())).to.deep.equal([]);
      await settings.allowSite(SHIPPED);
      expect(settings.current.sites).to.deep.equal([{ origin: SHIPPED, source: 'shipped' }]);
    });

    for (const site of [
      'medimail.mipih.fr',
      'https://medimail.mipih.fr/',
      'https://MEDIMAIL.mipih.fr',
      'https://medimail.mipih.fr:443',
      'https://user@medimail.mipih.fr',
      'https://médimail.fr',
      'http://medimail.mipih.fr',
      'null',
      '*',
      'https://*.mipih.fr',
      '',
      `https://${'a'.repeat(300)}.fr`,
    ]) {
      it(`refuses ${site === '' ? 'an empty text' : site.slice(0, 40)} as a site`, async () => {
        const error = await refusal((await fixture.open()).allowSite(site));
        expect(error.code).to.equal('ERR_SETTINGS_INVALID');
      });
    }

    it('refuses an http site on this computer outside development mode', async () => {
      const error = await refusal((await fixture.open()).allowSite('http://localhost:3000'));
      expect(error.code).to.equal('ERR_SETTINGS_DEVELOPMENT_ONLY');
    });

    it('refuses to remove a site that is not in the list', async () => {
      expect((await refusal((await fixture.open()).removeSite(MINE))).code).to.equal('ERR_SETTINGS_INVALID');
    });

    it('tells its subscribers of changes until they leave', async () => {
      const settings = await fixture.open();
      const heard: EffectiveSettings[] = [];
      const leave = settings.subscribe((current) => void heard.push(current));
      await settings.allowSite(MINE);
      leave();
      await settings.removeSite(MINE);
      expect(heard).to.have.length(1);
      expect(heard[0]?.sites.at(-1)).to.deep.equal({ origin: MINE, source: 'user' });
    });

    it('hears of a change that another process made', async () => {
      const running = await fixture.open();
      await running.allowSite('https://one.example');
      const heard = new Promise<EffectiveSettings>((resolve) => running.subscribe(resolve));
      await (await fixture.open()).allowSite(MINE);
      expect((await heard).sites.map(({ origin }) => origin)).to.include(MINE);
      expect(running.isAllowed(MINE)).to.equal(true);
    });

    it('loses no change when two processes write at once', async () => {
      const [one, other] = [await fixture.open(), await fixture.open()];
      const sites = Array.from({ length: 8 }, (_, index) => `https://site-${index}.example`);
      await Promise.all(sites.map((site, index) => (index % 2 === 0 ? one : other).allowSite(site)));
      expect(origins(await fixture.open())).to.have.members([SHIPPED, ...sites]);
    });
  });

  describe('modules', () => {
    it('remembers module paths in order', async () => {
      const paths = ['/usr/lib/libone.so', '/usr/lib/libother.so'];
      await (await fixture.open()).chooseModules(paths);
      expect((await fixture.open()).current.modules).to.deep.equal(paths);
    });

    it('refuses a path that is not absolute', async () => {
      expect((await refusal((await fixture.open()).chooseModules(['libone.so']))).code).to.equal(
        'ERR_SETTINGS_INVALID',
      );
    });
  });

  describe('a tampered file', () => {
    it('is kept aside and reported when a site was added to it, and the shipped sites are in force', async () => {
      await (await fixture.open()).allowSite(MINE);
      const text = readFileSync(fixture.file, 'utf8');
      plant(text.replace(MINE, 'https://evil.example'));
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
      expect(aside()).to.have.length(1);
      expect(settings.warnings[0]?.message).to.contain(aside()[0]);
      expect(codes(await fixture.open())).to.deep.equal([]);
    });

    it('is noticed while the companion runs', async () => {
      const settings = await fixture.open();
      await settings.allowSite(MINE);
      const heard = new Promise<void>((resolve) => settings.subscribe(() => resolve()));
      plant(readFileSync(fixture.file, 'utf8').replace(MINE, 'https://evil.example'));
      await heard;
      expect(origins(settings)).to.deep.equal([SHIPPED]);
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
    });

    it('is refused when a module path was added to it', async () => {
      await (await fixture.open()).chooseModules(['/usr/lib/libone.so']);
      plant(readFileSync(fixture.file, 'utf8').replace('libone', 'libevil'));
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(settings.current.modules).to.deep.equal([]);
    });

    it('is refused when it was sealed by another installation', async () => {
      await (await fixture.open({ keychain: memoryKeychain() })).allowSite(MINE);
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });

    it('is refused without a seal', async () => {
      plant({ version: 1, sealed: { sites: [MINE], declined: [], modules: [] } });
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });

    it('may change port and language by hand', async () => {
      plant({ version: 1, port: 30000, language: 'en' });
      const settings = await fixture.open();
      expect(settings.current).to.include({ port: 30000, language: 'en' });
      expect(codes(settings)).to.deep.equal([]);
    });

    for (const [what, content] of [
      ['half a file', '{"version":1,"port":'],
      ['an unknown key', { version: 1, extra: true }],
      ['a newer version', { version: 2 }],
      ['a port of the system', { version: 1, port: 80 }],
      ['an http site', { version: 1, sealed: { sites: ['http://localhost'], declined: [], modules: [] } }],
      ['a prototype', '{"version":1,"__proto__":{"port":1}}'],
      ['too much', `{"version":1}${' '.repeat(200_000)}`],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')],
      ['nothing', ''],
    ] as const) {
      it(`is kept aside and reported when it holds ${what}`, async () => {
        if (what === 'no UTF-8') {
          mkdirSync(fixture.folders.configuration, { recursive: true });
          writeFileSync(fixture.file, Buffer.from([0x7b, 0xff, 0x7d]));
        } else plant(content);
        const settings = await fixture.open();
        expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
        expect(settings.current.port).to.equal(28765);
        expect(aside()).to.have.length(1);
        expect(({} as { port?: number }).port).to.equal(undefined);
      });
    }

    it('is reported when it is a folder or a pipe', async () => {
      mkdirSync(fixture.file, { recursive: true });
      expect(codes(await fixture.open())).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
      if (process.platform !== 'win32') {
        execFileSync('mkfifo', [fixture.file]);
        expect(codes(await fixture.open())).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
      }
    });

    it('never brings a site or a module in, never throws, and is always reported', async function () {
      this.timeout(60_000);
      const first = await fixture.open();
      await first.allowSite(MINE);
      await first.chooseModules(['/usr/lib/libone.so']);
      await first.close();
      const good = readFileSync(fixture.file);
      const known = new Set([SHIPPED, MINE]);
      const mutation = fc.oneof(
        fc.record({ at: fc.nat(good.length - 1), byte: fc.integer({ min: 0, max: 255 }) }).map(({ at, byte }) => {
          const bytes = Buffer.from(good);
          bytes[at] = byte;
          return bytes;
        }),
        fc.nat(good.length - 1).map((length) => good.subarray(0, length)),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => Buffer.from(text)),
        fc
          .record({
            sites: fc.array(fc.webUrl().map((url) => new URL(url).origin)),
            modules: fc.array(fc.constant('/m')),
          })
          .map((sealed) => {
            const parsed = JSON.parse(good.toString()) as object;
            return Buffer.from(JSON.stringify({ ...parsed, sealed: { declined: [], ...sealed } }));
          }),
      );
      await fc.assert(
        fc.asyncProperty(mutation, async (bytes) => {
          writeFileSync(fixture.file, bytes);
          const settings = await fixture.open();
          await settings.close();
          const { sites, modules } = settings.current;
          for (const { origin } of sites) expect(known).to.include(origin);
          for (const path of modules) expect(path).to.equal('/usr/lib/libone.so');
          const accepted = sites.length === 2 && modules.length === 1;
          // What was not accepted whole is the shipped state, and is reported; an emptied list is no tampering gain.
          if (!accepted) {
            expect(origins(settings)).to.deep.equal([SHIPPED]);
            expect(modules).to.deep.equal([]);
            const emptied = settings.warnings.length === 0;
            if (emptied) expect((JSON.parse(bytes.toString()) as { version: number }).version).to.equal(1);
          }
        }),
        { numRuns: 300 },
      );
    });
  });

  describe('without a keychain', () => {
    it('keeps its key in a file of its owner alone, and says so', async () => {
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_KEYCHAIN_UNAVAILABLE']);
      expect(statSync(join(fixture.folders.data, 'installation-key')).mode & 0o777).to.equal(0o600);
      await settings.allowSite(MINE);
      const again = await fixture.open({ keychain: noKeychain });
      expect(origins(again)).to.include(MINE);
      expect(again.installSecret).to.deep.equal(settings.installSecret);
    });

    it('does not touch settings that a keychain has sealed', async () => {
      await (await fixture.open()).allowSite(MINE);
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_KEYCHAIN_UNAVAILABLE', 'ERR_SETTINGS_SEAL_BROKEN']);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
      expect((await refusal(settings.allowSite('https://new.example'))).code).to.equal('ERR_SETTINGS_WRITE_FAILED');
      expect(origins(await fixture.open())).to.deep.equal([SHIPPED, MINE]);
    });

    it('does not use a key file that others can read', async () => {
      const settings = await fixture.open({ keychain: noKeychain });
      await settings.allowSite(MINE);
      chmodSync(join(fixture.folders.data, 'installation-key'), 0o644);
      const again = await fixture.open({ keychain: noKeychain });
      expect(codes(again)).to.include('ERR_SETTINGS_SEAL_BROKEN');
      expect(again.installSecret).not.to.deep.equal(settings.installSecret);
    });

    it('serves with a key in memory where nothing can be written', async () => {
      writeFileSync(fixture.folders.data, 'a file where the folder should be');
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codes(settings)).to.include('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE');
      expect(settings.installSecret).to.have.length(32);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });

    it('ignores a planted key file while a keychain answers', async () => {
      const other = await fixture.open({ keychain: noKeychain });
      await other.allowSite('https://evil.example');
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });
  });

  describe('the installation secret', () => {
    it('is 32 bytes, the same at every start, and not the key that the keychain holds', async () => {
      const [one, other] = [await fixture.open(), await fixture.open()];
      expect(one.installSecret).to.have.length(32);
      expect(one.installSecret).to.deep.equal(other.installSecret);
      expect([...fixture.keychain.secrets.values()]).not.to.include(Buffer.from(one.installSecret).toString('hex'));
    });

    it('is one secret when two companions start for the first time together', async () => {
      const opened = await Promise.all([fixture.open(), fixture.open(), fixture.open()]);
      expect(new Set(opened.map(({ installSecret }) => Buffer.from(installSecret).toString('hex'))).size).to.equal(1);
    });
  });

  describe('with an administrator policy', () => {
    it('adds sites that the person cannot remove', async () => {
      const settings = await fixture.open({ policy: trustedPolicy({ version: 1, sites: ['https://chu.example'] }) });
      await settings.allowSite(MINE);
      expect(settings.current.sites).to.deep.equal([
        { origin: 'https://chu.example', source: 'policy' },
        { origin: SHIPPED, source: 'shipped' },
        { origin: MINE, source: 'user' },
      ]);
      expect((await refusal(settings.removeSite('https://chu.example'))).code).to.equal('ERR_SETTINGS_LOCKED');
    });

    it('with locked sites has the administrator’s alone', async () => {
      await (await fixture.open()).allowSite(MINE);
      const policy = trustedPolicy({ version: 1, sites: ['https://chu.example'], lock: ['sites'] });
      const settings = await fixture.open({ policy });
      expect(origins(settings)).to.deep.equal(['https://chu.example']);
      expect(settings.current.locked.has('sites')).to.equal(true);
      expect((await refusal(settings.allowSite('https://other.example'))).code).to.equal('ERR_SETTINGS_LOCKED');
      expect((await refusal(settings.removeSite(SHIPPED))).code).to.equal('ERR_SETTINGS_INVALID');
    });

    it('proposes a port and modules that the person may change, unless they are locked', async () => {
      plant({ version: 1, port: 30001 });
      const proposal = { version: 1, port: 30000, modules: ['/opt/libpolicy.so'] };
      const proposed = await fixture.open({ policy: trustedPolicy(proposal) });
      expect(proposed.current).to.deep.include({ port: 30001, modules: ['/opt/libpolicy.so'] });
      await proposed.chooseModules(['/opt/libmine.so']);
      expect(proposed.current.modules).to.deep.equal(['/opt/libmine.so']);
      const locked = await fixture.open({ policy: trustedPolicy({ ...proposal, lock: ['port', 'modules'] }) });
      expect(locked.current).to.deep.include({ port: 30000, modules: ['/opt/libpolicy.so'] });
      expect((await refusal(locked.chooseModules([]))).code).to.equal('ERR_SETTINGS_LOCKED');
    });

    it('decides when a card is reset', async () => {
      const settings = await fixture.open({ policy: trustedPolicy({ version: 1, cardReset: 'never' }) });
      expect(settings.current.cardReset).to.equal('never');
    });

    it('ignores a policy that is not an administrator’s, and names it', async () => {
      const bytes = trustedPolicy({ version: 1, sites: ['https://evil.example'] }).bytes;
      const policy = { bytes, check: { trusted: false, reason: 'its owner is not an administrator' } } as const;
      const settings = await fixture.open({ policy });
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
      expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile).and.contain('administrator');
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });

    for (const [what, content] of [
      ['no JSON', 'sites: everything'],
      ['an unknown key', { version: 1, site: ['https://chu.example'] }],
      ['an http site', { version: 1, sites: ['http://localhost'] }],
      ['an unknown lock', { version: 1, lock: ['everything'] }],
      ['no version', { sites: ['https://chu.example'] }],
    ] as const) {
      it(`applies nothing of a policy with ${what}, and names it`, async () => {
        const settings = await fixture.open({ policy: trustedPolicy(content) });
        expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
        expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile);
        expect(origins(settings)).to.deep.equal([SHIPPED]);
      });
    }

    it('refuses a policy file that was planted where other people may write, and names it', async () => {
      writeFileSync(fixture.folders.policyFile, JSON.stringify({ version: 1, sites: ['https://evil.example'] }));
      const settings = await fixture.open({ readPolicyFile: readAdministratorFile });
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
      expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile);
      expect(origins(settings)).to.deep.equal([SHIPPED]);
    });

    it('reports a policy file that cannot be read', async () => {
      const readPolicyFile = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
      expect(codes(await fixture.open({ readPolicyFile }))).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
    });
  });

  describe('in development mode', () => {
    it('allows the origins it was given, for this run', async () => {
      const development = { allowedOrigins: ['http://localhost:3000', 'https://page.test:8443'] };
      const settings = await fixture.open({ development });
      expect(settings.current.sites.at(-1)).to.deep.equal({ origin: 'https://page.test:8443', source: 'development' });
      expect(settings.isAllowed('http://localhost:3000')).to.equal(true);
      expect(origins(await fixture.open())).to.deep.equal([SHIPPED]);
    });

    it('refuses an http origin that is not on this computer', async () => {
      const development = { allowedOrigins: ['http://localhost.evil.example'] };
      expect((await refusal(fixture.open({ development }))).code).to.equal('ERR_SETTINGS_INVALID');
    });

    it('reads and writes an unsealed file in place of the person’s own', async () => {
      const unsealedConfigurationFile = join(fixture.folder, 'development.json');
      const sealed = { sites: ['http://localhost:3000'], declined: [], modules: [] };
      writeFileSync(unsealedConfigurationFile, JSON.stringify({ version: 1, port: 30002, sealed }));
      const settings = await fixture.open({ development: { allowedOrigins: [], unsealedConfigurationFile } });
      expect(settings.current.port).to.equal(30002);
      expect(settings.isAllowed('http://localhost:3000')).to.equal(true);
      await settings.allowSite('http://127.0.0.1:4000');
      expect(readFileSync(unsealedConfigurationFile, 'utf8')).to.contain('127.0.0.1:4000').and.not.contain('seal":');
    });

    it('touches nothing of the person’s own with an unsealed file: its key and its list stand beside it', async () => {
      const unsealedConfigurationFile = join(fixture.folder, 'development.json');
      const keychain = { read: sinon.stub().rejects(), write: sinon.stub().rejects() };
      const open = () => fixture.open({ keychain, development: { allowedOrigins: [], unsealedConfigurationFile } });
      const first = await open();
      first.noteAskedForAccess('https://new.example');
      await first.allowSite('https://chu.example');
      await first.close();
      expect([keychain.read.callCount, keychain.write.callCount]).to.deep.equal([0, 0]);
      expect(codes(first)).to.deep.equal([]);
      expect(readdirSync(fixture.folder).sort()).to.deep.equal([
        'development.json',
        'development.json.asked.json',
        'development.json.key',
      ]);
      if (process.platform !== 'win32') {
        expect(statSync(`${unsealedConfigurationFile}.key`).mode & 0o077).to.equal(0);
      }
      // The ids that a page was told stay what they are at the next start.
      expect((await open()).installSecret).to.deep.equal(first.installSecret);
    });

    it('leaves a damaged unsealed file where it is, reports it, and does not write over it', async () => {
      const unsealedConfigurationFile = join(fixture.folder, 'development.json');
      writeFileSync(unsealedConfigurationFile, '{');
      const settings = await fixture.open({ development: { allowedOrigins: [], unsealedConfigurationFile } });
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
      expect((await refusal(settings.allowSite(MINE))).code).to.equal('ERR_SETTINGS_DAMAGED');
      expect(readFileSync(unsealedConfigurationFile, 'utf8')).to.equal('{');
    });
  });

  describe('sites that asked for access', () => {
    it('are remembered once each, also over a restart', async () => {
      const settings = await fixture.open({ now: () => new Date('2026-11-23T09:00:00Z') });
      for (let times = 0; times < 3; times++) settings.noteAskedForAccess('https://asks.example');
      const expected = [{ origin: 'https://asks.example', firstAsked: '2026-11-23T09:00:00.000Z' }];
      expect(settings.askedForAccess).to.deep.equal(expected);
      await settings.close();
      expect((await fixture.open()).askedForAccess).to.deep.equal(expected);
    });

    it('are no list for what is no origin, and for what is allowed', async () => {
      const settings = await fixture.open();
      for (const text of ['null', '', SHIPPED, 'https://a.example/path', `https://${'a'.repeat(5000)}.fr`, '\n'])
        settings.noteAskedForAccess(text);
      expect(settings.askedForAccess).to.deep.equal([]);
    });

    it('are the newest fifty', async () => {
      const settings = await fixture.open();
      for (let index = 0; index < 10_000; index++) settings.noteAskedForAccess(`https://site-${index}.example`);
      expect(settings.askedForAccess).to.have.length(50);
      expect(settings.askedForAccess.at(-1)?.origin).to.equal('https://site-9999.example');
    });

    it('leave the list when they are allowed', async () => {
      const settings = await fixture.open();
      settings.noteAskedForAccess(MINE);
      await settings.allowSite(MINE);
      expect(settings.askedForAccess).to.deep.equal([]);
    });

    it('never throw, not even where nothing can be written', async () => {
      writeFileSync(fixture.folders.data, 'a file where the folder should be');
      const settings = await fixture.open({ keychain: noKeychain });
      settings.noteAskedForAccess(MINE);
      await settings.close();
      expect(settings.askedForAccess).to.have.length(1);
    });

    it('report a damaged list and begin a new one', async () => {
      mkdirSync(fixture.folders.data, { recursive: true });
      writeFileSync(join(fixture.folders.data, 'asked-for-access.json'), '{"version":1,"asked":[{"origin":"x"}]}');
      const settings = await fixture.open();
      expect(codes(settings)).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
      expect(settings.askedForAccess).to.deep.equal([]);
      expect(
        readdirSync(fixture.folders.data).some((name) => name.startsWith('asked-for-access.json.damaged-')),
      ).to.equal(true);
    });
  });
});
