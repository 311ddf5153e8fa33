import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withFileLock } from '../../../src/companion/settings/file-lock.js';

describe('withFileLock', () => {
  let folder: string;
  let lock: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-lock-'));
    lock = join(folder, 'file.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((turn) => setImmediate(turn));
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(lock, work)));
    expect(most).to.equal(1);
    expect(existsSync(lock)).to.equal(false);
  });

  it('takes over the lock of a process that died', async () => {
    writeFileSync(lock, '');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    expect(await withFileLock(lock, () => Promise.resolve('done'))).to.equal('done');
  });

  it('is free again after work that failed', async () => {
    const error: unknown = await withFileLock(lock, () => Promise.reject(new Error('no'))).catch(
      (cause: unknown) => cause,
    );
    expect(error).to.have.property('message', 'no');
    expect(existsSync(lock)).to.equal(false);
  });

  it('says that it cannot be had where nothing can be written', async () => {
    writeFileSync(join(folder, 'taken'), '');
    const error: unknown = await withFileLock(join(folder, 'taken', 'lock'), () => Promise.resolve()).catch(
      (cause: unknown) => cause,
    );
    expect(error).to.include({ code: 'ERR_SETTINGS_WRITE_FAILED' });
  });
});
