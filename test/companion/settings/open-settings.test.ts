import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import type { EffectiveSettings } from '../../../src/companion/settings/index.js';
import { codesOf, MINE, originsOf, refusal, SettingsFixture, SHIPPED } from './settings-fixture.js';

describe('openSettings', () => {
  let fixture: SettingsFixture;
  beforeEach(() => (fixture = new SettingsFixture()));
  afterEach(() => fixture.close());

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

  describe('language and start with the session', () => {
    it('are the person’s, at once and over a restart, beside what is sealed', async () => {
      const settings = await fixture.open();
      await settings.allowSite(MINE);
      const seen: unknown[] = [];
      settings.subscribe(({ language, startAtLogin }) => seen.push([language, startAtLogin]));
      await settings.chooseLanguage('en');
      await settings.rememberStartAtLogin(false);
      expect(seen).to.deep.equal([
        ['en', undefined],
        ['en', false],
      ]);
      const again = await fixture.open();
      expect(again.current).to.deep.include({ language: 'en', startAtLogin: false });
      expect(originsOf(again)).to.deep.equal([SHIPPED, MINE]);
    });
  });

  describe('allowed sites', () => {
    it('remembers a site that was allowed, under a seal, in a file of its owner alone', async () => {
      await (await fixture.open()).allowSite(MINE);
      expect(statSync(fixture.file).mode & 0o777).to.equal(0o600);
      const settings = await fixture.open();
      expect(originsOf(settings)).to.deep.equal([SHIPPED, MINE]);
      expect(codesOf(settings)).to.deep.equal([]);
    });

    it('forgets a site that was removed, and the shipped one too', async () => {
      const settings = await fixture.open();
      await settings.allowSite(MINE);
      await settings.removeSite(MINE);
      await settings.removeSite(SHIPPED);
      expect(originsOf(settings)).to.deep.equal([]);
      expect(originsOf(await fixture.open())).to.deep.equal([]);
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
      expect(originsOf(await fixture.open())).to.have.members([SHIPPED, ...sites]);
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

  describe('in development mode', () => {
    it('allows the origins it was given, for this run', async () => {
      const development = { allowedOrigins: ['http://localhost:3000', 'https://page.test:8443'] };
      const settings = await fixture.open({ development });
      expect(settings.current.sites.at(-1)).to.deep.equal({ origin: 'https://page.test:8443', source: 'development' });
      expect(settings.isAllowed('http://localhost:3000')).to.equal(true);
      expect(originsOf(await fixture.open())).to.deep.equal([SHIPPED]);
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
      expect(codesOf(first)).to.deep.equal([]);
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
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
      expect((await refusal(settings.allowSite(MINE))).code).to.equal('ERR_SETTINGS_DAMAGED');
      expect(readFileSync(unsealedConfigurationFile, 'utf8')).to.equal('{');
    });
  });
});
