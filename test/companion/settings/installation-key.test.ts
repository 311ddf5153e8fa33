import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codesOf, MINE, noKeychain, originsOf, refusal, SettingsFixture, SHIPPED } from './settings-fixture.js';

describe('the installation key', () => {
  let fixture: SettingsFixture;
  beforeEach(() => (fixture = new SettingsFixture()));
  afterEach(() => fixture.close());

  describe('without a keychain', () => {
    it('keeps its key in a file of its owner alone, and says so', async () => {
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_KEYCHAIN_UNAVAILABLE']);
      expect(statSync(join(fixture.folders.data, 'installation-key')).mode & 0o777).to.equal(0o600);
      await settings.allowSite(MINE);
      const again = await fixture.open({ keychain: noKeychain });
      expect(originsOf(again)).to.include(MINE);
      expect(again.installSecret).to.deep.equal(settings.installSecret);
    });

    it('does not touch settings that a keychain has sealed', async () => {
      await (await fixture.open()).allowSite(MINE);
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_KEYCHAIN_UNAVAILABLE', 'ERR_SETTINGS_SEAL_BROKEN']);
      expect(originsOf(settings)).to.deep.equal([SHIPPED]);
      expect((await refusal(settings.allowSite('https://new.example'))).code).to.equal('ERR_SETTINGS_WRITE_FAILED');
      expect(originsOf(await fixture.open())).to.deep.equal([SHIPPED, MINE]);
    });

    it('does not use a key file that others can read', async () => {
      const settings = await fixture.open({ keychain: noKeychain });
      await settings.allowSite(MINE);
      chmodSync(join(fixture.folders.data, 'installation-key'), 0o644);
      const again = await fixture.open({ keychain: noKeychain });
      expect(codesOf(again)).to.include('ERR_SETTINGS_SEAL_BROKEN');
      expect(again.installSecret).not.to.deep.equal(settings.installSecret);
    });

    it('serves with a key in memory where nothing can be written', async () => {
      writeFileSync(fixture.folders.data, 'a file where the folder should be');
      const settings = await fixture.open({ keychain: noKeychain });
      expect(codesOf(settings)).to.include('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE');
      expect(settings.installSecret).to.have.length(32);
      expect(originsOf(settings)).to.deep.equal([SHIPPED]);
    });

    it('ignores a planted key file while a keychain answers', async () => {
      const other = await fixture.open({ keychain: noKeychain });
      await other.allowSite('https://evil.example');
      const settings = await fixture.open();
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
      expect(originsOf(settings)).to.deep.equal([SHIPPED]);
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
});
