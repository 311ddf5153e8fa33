import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { migrate, openPglite, readEmptyCluster } from '../../src/mailbox/storage/index.js';

describe('mailbox: an empty cluster', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-cluster-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, and holds nobody', async () => {
    const caches = join(folder, 'kept');
    const first = await readEmptyCluster(caches);
    const [kept = '', ...others] = readdirSync(caches);
    expect(others).to.deep.equal([]);
    expect(kept).to.match(/^empty-cluster-\d+\.\d+\.\d+\.tar$/);
    const { ino } = statSync(join(caches, kept));
    const again = await readEmptyCluster(caches);
    expect(statSync(join(caches, kept)).ino).to.equal(ino);
    for (const loadDataDir of [first, again]) {
      const database = await openPglite(undefined, { loadDataDir });
      await migrate(database);
      expect(await database.query('SELECT count(*)::int AS people FROM accounts')).to.deep.equal([{ people: 0 }]);
      await database.close();
    }
  });
});
