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

  it('are told of at once: when one asks, is allowed, or is dismissed', async () => {
    const settings = await fixture.open();
    const lengths: number[] = [];
    const stop = settings.subscribeToAskedForAccess(() => lengths.push(settings.askedForAccess.length));
    settings.noteAskedForAccess(MINE);
    settings.noteAskedForAccess(MINE);
    settings.noteAskedForAccess('https://other.example');
    await settings.allowSite(MINE);
    settings.dismissAskedForAccess('https://other.example');
    settings.dismissAskedForAccess('https://never.example');
    expect(lengths).to.deep.equal([1, 2, 1, 0]);
    stop();
    settings.noteAskedForAccess('https://third.example');
    expect(lengths).to.have.lengthOf(4);
  });

  it('stay dismissed when they ask again, also over a restart, and can still be allowed', async () => {
    const settings = await fixture.open();
    settings.noteAskedForAccess(MINE);
    settings.dismissAskedForAccess(MINE);
    settings.noteAskedForAccess(MINE);
    expect(settings.askedForAccess).to.deep.equal([]);
    await settings.close();
    const again = await fixture.open();
    again.noteAskedForAccess(MINE);
    expect(again.askedForAccess).to.deep.equal([]);
    await again.allowSite(MINE);
    expect(again.isAllowed(MINE)).to.equal(true);
  });

  it('never throw, whatever whoever listens does', async () => {
    const settings = await fixture.open();
    settings.subscribeToAskedForAccess(() => {
      throw new Error('the window is gone');
    });
    settings.noteAskedForAccess(MINE);
    expect(settings.askedForAccess).to.have.length(1);
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
