import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { openSystem } from '../../../../src/companion/doctor/index.js';
import { describeWith, program } from '../../../support/requirements.js';

describe('openSystem', () => {
  let folder: string;
  const system = openSystem();
  before(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-doctor-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tells files, folders and what is not there apart, through links', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'abcdef', { mode: 0o640 });
    symlinkSync(file, join(folder, 'link'));
    expect(await system.status(file)).to.deep.include({ kind: 'file', mode: 0o640, userId: process.geteuid?.() });
    expect(await system.status(join(folder, 'link'))).to.deep.include({ kind: 'file' });
    expect(await system.status(folder)).to.deep.include({ kind: 'folder' });
    expect(await system.status(join(folder, 'none'))).to.equal(undefined);
  });

  it('reads the beginning of a file, and the whole of a shorter one', async () => {
    writeFileSync(join(folder, 'text'), 'abcdef');
    const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
    expect(text(await system.read(join(folder, 'text'), 3))).to.equal('abc');
    expect(text(await system.read(join(folder, 'text'), 300))).to.equal('abcdef');
    expect(await system.read(folder, 3)).to.equal(undefined);
    expect(await system.read(join(folder, 'none'), 3)).to.equal(undefined);
  });

  it('reads the end of a file, and the whole of a shorter one', async () => {
    writeFileSync(join(folder, 'lines'), 'abcdef');
    const text = async (length: number): Promise<string> =>
      Buffer.from((await system.readEnd(join(folder, 'lines'), length)) ?? []).toString();
    expect(await text(3)).to.equal('def');
    expect(await text(300)).to.equal('abcdef');
    expect(await system.readEnd(join(folder, 'none'), 3)).to.equal(undefined);
  });

  it('lists a folder, and nothing for what is none', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'one'), '');
    expect(await system.list(join(folder, 'sub'))).to.deep.equal(['one']);
    expect(await system.list(join(folder, 'none'))).to.deep.equal([]);
  });

  it('tells room and rights', async () => {
    expect(await system.freeBytes(folder)).to.be.greaterThan(0);
    expect(await system.isWritable(folder)).to.equal(true);
    expect(await system.isWritable(join(folder, 'none'))).to.equal(false);
  });

  it('gives what a program writes, and nothing of one that fails or is not there', async () => {
    expect(await system.run(process.execPath, ['-p', '6*7'])).to.equal('42\n');
    expect(await system.run(process.execPath, ['-e', 'process.exit(1)'])).to.equal(undefined);
    expect(await system.run(join(folder, 'none'), [])).to.equal(undefined);
  });

  describeWith([program('mkfifo')], 'with a named pipe in the place of a file', () => {
    it('does not wait for it', async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const bytes = await system.read(pipe, 10);
      expect(bytes?.length ?? 0).to.equal(0);
    });
  });
});
