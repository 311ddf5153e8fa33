import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { listLogFiles, LOG_FILE_LIMITS, openLog, readLog } from '../../../src/companion/log/index.js';
import { openRotatingFile } from '../../../src/companion/log/rotating-file.js';
import { describeWith, program, root } from '../../support/requirements.js';

describe('openRotatingFile', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-log-'));
    path = join(folder, 'logs', 'companion.log');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const limits = { bytes: 300, files: 3 };
  const sizes = (): number[] =>
    listLogFiles(path, limits).map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const lines = (): string[] =>
    listLogFiles(path, limits)
      .reverse()
      .flatMap((file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []));

  it('keeps so many files of such a size, whatever is written by however many, and the newest lines in their order', () => {
    const anyLine = fc.integer({ min: 1, max: 250 });
    const step = fc.record({ writer: fc.nat(1), length: anyLine, reopen: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        rmSync(join(folder, 'logs'), { recursive: true, force: true });
        const writers = [openRotatingFile(path, limits), openRotatingFile(path, limits)];
        const written: string[] = [];
        for (const [index, { writer, length, reopen }] of steps.entries()) {
          const line = `${index} ${'x'.repeat(length)}`;
          if (reopen) {
            writers[writer]!.close();
            writers[writer] = openRotatingFile(path, limits);
          }
          writers[writer]!.write(line);
          written.push(line);
          for (const size of sizes()) expect(size).to.be.at.most(limits.bytes);
          const kept = lines();
          expect(kept).to.deep.equal(written.slice(-kept.length));
          // Two full files at least, where so much was written.
          const total = written.reduce((sum, { length: octets }) => sum + octets + 1, 0);
          const room = (limits.files - 1) * (limits.bytes - 260);
          expect(kept.join('\n').length + 1).to.be.at.least(Math.min(total, room));
        }
        writers.forEach((writer) => writer.close());
        const names = existsSync(join(folder, 'logs')) ? readdirSync(join(folder, 'logs')) : [];
        expect(names.length).to.be.at.most(limits.files);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps ten megabytes at most', () => {
    expect(LOG_FILE_LIMITS.bytes * LOG_FILE_LIMITS.files).to.be.at.most(10_000_000);
  });

  it('opens nothing before the first line', () => {
    openRotatingFile(path, limits).close();
    expect(existsSync(path)).to.equal(false);
  });

  it('takes back the rights that others have to an older file', () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(path, 'old\n');
    chmodSync(path, 0o644);
    const file = openRotatingFile(path, limits);
    file.write('new');
    file.close();
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('writes again once what was in its way is gone', async () => {
    writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
    const log = await openLog({ destination: { file: path } });
    log.info('one');
    log.info('two');
    expect(log.lost).to.equal(2);
    rmSync(join(folder, 'logs'));
    log.info('three');
    log.close();
    expect((await readLog(path)).map(({ event, fields }) => [event, fields.lost])).to.deep.equal([
      ['three', undefined],
      ['log lines lost', 2],
    ]);
  });
});

describeWith([root(), program('mount')], 'the log on a disk of two pages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-log-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'none', folder]);
  });
  afterEach(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });

  it('never throws, and has whole lines again when there is room', async () => {
    const path = join(folder, 'companion.log');
    writeFileSync(join(folder, 'filler'), 'x'.repeat(4_000));
    const log = await openLog({ destination: { file: path } });
    for (let index = 0; index < 200; index++) log.info('line', { index, text: 'x'.repeat(40) });
    expect(log.lost).to.be.above(50);
    const before = (await readLog(path)).length;
    rmSync(join(folder, 'filler'));
    log.info('after');
    log.close();
    const after = await readLog(path);
    expect(after.slice(before).map(({ event }) => event)).to.deep.equal(['after', 'log lines lost']);
  });
});
