import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CpxError } from '../../../src/protocol/index.js';
import { writeWholeFile } from '../../../src/companion/settings/write-whole-file.js';
import { describeWith, program, root } from '../../support/requirements.js';
import { SettingsFixture } from './settings-fixture.js';

describe('writeWholeFile', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-write-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the folder and a file of its owner alone, and leaves nothing else behind', async () => {
    const path = join(folder, 'new', 'file.json');
    await writeWholeFile(path, 'one');
    await writeWholeFile(path, 'two');
    expect(readFileSync(path, 'utf8')).to.equal('two');
    expect(readdirSync(join(folder, 'new'))).to.deep.equal(['file.json']);
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      expect(statSync(join(folder, 'new')).mode & 0o777).to.equal(0o700);
    }
  });

  it('writes through a link and leaves the link', async () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    await writeWholeFile(link, 'new');
    expect(readlinkSync(link)).to.equal(target);
    expect(readFileSync(target, 'utf8')).to.equal('new');
  });

  it('says what the system refused', async () => {
    mkdirSync(join(folder, 'taken'));
    const error: unknown = await writeWholeFile(join(folder, 'taken'), 'x').catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(CpxError);
    expect(error).to.include({ code: 'ERR_SETTINGS_WRITE_FAILED' });
    expect((error as CpxError).message).to.match(/EISDIR|EPERM/);
    expect(readdirSync(folder)).to.deep.equal(['taken']);
  });
});

describeWith([root(), program('mount')], 'writeWholeFile on a disk of two pages', () => {
  let fixture: SettingsFixture;
  beforeEach(() => {
    fixture = new SettingsFixture();
    mkdirSync(fixture.folders.configuration);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'none', fixture.folders.configuration]);
  });
  afterEach(async () => {
    execFileSync('umount', ['-l', fixture.folders.configuration]);
    await fixture.close();
  });

  it('keeps the old file when the new one finds no room, or only some', async () => {
    const path = join(fixture.folders.configuration, 'file');
    await writeWholeFile(path, 'old');
    for (const length of [6_000, 60_000]) {
      const error: unknown = await writeWholeFile(path, 'x'.repeat(length)).catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'ERR_SETTINGS_WRITE_FAILED' });
      expect((error as CpxError).message).to.contain('ENOSPC');
      expect(readFileSync(path, 'utf8')).to.equal('old');
      expect(readdirSync(fixture.folders.configuration)).to.deep.equal(['file']);
    }
  });

  it('keeps the settings in force and on the disk', async () => {
    const settings = await fixture.open();
    await settings.allowSite('https://one.example');
    writeFileSync(join(fixture.folders.configuration, 'filler'), 'x'.repeat(4_096));
    const error: unknown = await settings.allowSite('https://two.example').catch((cause: unknown) => cause);
    expect(error).to.include({ code: 'ERR_SETTINGS_WRITE_FAILED' });
    expect(settings.isAllowed('https://one.example')).to.equal(true);
    expect(settings.isAllowed('https://two.example')).to.equal(false);
    const again = await fixture.open();
    expect(again.warnings).to.deep.equal([]);
    expect(again.isAllowed('https://one.example')).to.equal(true);
  });
});
