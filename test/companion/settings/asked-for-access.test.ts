import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codesOf, MINE, noKeychain, SettingsFixture, SHIPPED } from './settings-fixture.js';

describe('sites that asked for access', () => {
  let fixture: SettingsFixture;
  beforeEach(() => (fixture = new SettingsFixture()));
  afterEach(() => fixture.close());

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
    expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_DAMAGED']);
    expect(settings.askedForAccess).to.deep.equal([]);
    expect(
      readdirSync(fixture.folders.data).some((name) => name.startsWith('asked-for-access.json.damaged-')),
    ).to.equal(true);
  });
});
