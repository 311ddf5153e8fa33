import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadAuthorities } from '../../../../src/companion/doctor/index.js';
import { silentLog, type Log } from '../../../../src/companion/log/index.js';
import { testCards } from '../support/doctor-fixture.js';

describe('loadAuthorities', () => {
  const here = { platform: process.platform, environment: process.env };
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-coffre-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('takes no certificate for an authority whose fingerprint the product does not know', async () => {
    const { anchors, intermediates } = await testCards();
    [...anchors, ...intermediates].forEach((der, index) => writeFileSync(join(folder, `${index}.cer`), der));
    expect(await loadAuthorities(here, silentLog, folder)).to.deep.equal({ anchors: [], intermediates: [] });
  });

  it('passes over a file that is no certificate, and writes down which', async () => {
    writeFileSync(join(folder, 'junk.cer'), 'no certificate');
    const passed: unknown[] = [];
    const log: Log = { ...silentLog, debug: (event, fields) => void passed.push([event, fields?.path]) };
    expect(await loadAuthorities(here, log, folder)).to.deep.equal({ anchors: [], intermediates: [] });
    expect(passed).to.deep.equal([['authority-file-passed-over', join(folder, 'junk.cer')]]);
  });

  it('finds none where there is no such folder', async () => {
    expect(await loadAuthorities(here, silentLog, join(folder, 'none'))).to.deep.equal({
      anchors: [],
      intermediates: [],
    });
  });
});
