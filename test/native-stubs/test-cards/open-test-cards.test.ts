import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openTestCards } from '../../../native-stubs/test-cards/index.js';

const OPENER = fileURLToPath(new URL('../support/open-cards.js', import.meta.url));

describe('native-stubs/test-cards: openTestCards', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-cards-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const files = (): string[] => readdirSync(folder);

  it('gives several processes that generate at once the same cards, and leaves one file', async function () {
    this.timeout(60_000);
    const run = promisify(execFile);
    const outputs = await Promise.all([1, 2, 3].map(() => run(process.execPath, [OPENER, folder])));
    const editions = outputs.map(({ stdout }) => stdout);
    expect(new Set(editions).size).to.equal(1);
    expect(files()).to.have.length(1);
    expect((await openTestCards({ folder })).edition).to.equal(editions[0]);
  });

  describe('on a folder that is there', () => {
    let edition: string;
    let generated: string;
    before(async () => {
      generated = mkdtempSync(join(tmpdir(), 'cpx-cards-'));
      ({ edition } = await openTestCards({ folder: generated }));
    });
    beforeEach(() => cpSync(generated, folder, { recursive: true }));
    after(() => rmSync(generated, { recursive: true, force: true }));

    it('reads what was generated before', async () => {
      expect((await openTestCards({ folder })).edition).to.equal(edition);
    });

    it('keeps private keys from other users', () => {
      if (process.platform !== 'win32') expect(statSync(join(folder, files()[0]!)).mode & 0o077).to.equal(0);
    });

    it('generates anew what was cut short', async () => {
      const path = join(folder, files()[0]!);
      writeFileSync(path, readFileSync(path, 'utf8').slice(0, 1_000));
      const again = await openTestCards({ folder });
      expect(again.edition).not.to.equal(edition);
      expect((await openTestCards({ folder })).edition).to.equal(again.edition);
    });

    it('generates anew for the next period, long before anything expires, and forgets the old one', async () => {
      const later = new Date(Date.now() + 91 * 86_400_000);
      const next = await openTestCards({ folder, now: () => later });
      expect(next.edition).not.to.equal(edition);
      expect(files()).to.have.length(1);
    });

    it('keeps other revocation addresses apart', async () => {
      const addresses = { crlFolder: 'http://127.0.0.1:1/', ocsp: 'http://127.0.0.1:2/' };
      const other = await openTestCards({ folder, addresses });
      expect(other.branches.STANDARD.persons.crl).to.equal('http://127.0.0.1:1/ACI-ST-PP-TEST.crl');
      expect(Buffer.from(other.card('cpa-petit').certificates[0]!.der).includes('http://127.0.0.1:2/')).to.equal(true);
      expect(files()).to.have.length(2);
    });
  });
});
