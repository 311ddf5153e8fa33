import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { judgePosix } from '../../../src/companion/os/administrator/judge-posix.js';
import { judgeSddl } from '../../../src/companion/os/administrator/judge-sddl.js';
import { readJudged } from '../../../src/companion/os/administrator/read-windows.js';
import { readAdministratorFile } from '../../../src/companion/os/index.js';
import type { WindowsCalls, WindowsFile } from '../../../src/companion/os/windows/index.js';
import { describeWith, program, root } from '../../support/requirements.js';

describe('judgePosix', () => {
  const file = constants.S_IFREG;
  const judge = (uid: number, mode: number, gid = 0, platform: NodeJS.Platform = 'linux'): boolean =>
    judgePosix('file', '/etc/x', { uid, gid, mode }, platform).trusted;

  it("trusts root's file that nobody else may write", () => {
    expect(judge(0, file | 0o644)).to.equal(true);
    expect(judge(1000, file | 0o644)).to.equal(false);
    expect(judge(0, file | 0o646)).to.equal(false);
    expect(judge(0, file | 0o664)).to.equal(false);
  });

  it("lets the administrators' groups of macOS write", () => {
    expect(judge(0, file | 0o664, 80, 'darwin')).to.equal(true);
    expect(judge(0, file | 0o664, 20, 'darwin')).to.equal(false);
  });

  it('refuses links, pipes and folders in its place', () => {
    for (const kind of [constants.S_IFLNK, constants.S_IFIFO, constants.S_IFDIR]) {
      expect(judge(0, kind | 0o600)).to.equal(false);
    }
  });
});

describeWith([root(), program('mkfifo')], 'readAdministratorFile', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    // Not in /tmp, which everybody may write.
    folder = await mkdtemp('/run/cpx-bridge-test-');
    await chmod(folder, 0o755);
    path = join(folder, 'policy.json');
    await writeFile(path, '{"version":1}', { mode: 0o644 });
  });

  afterEach(() => rm(folder, { recursive: true }));

  const reason = async (where = path): Promise<string> => {
    const found = await readAdministratorFile(where);
    expect(found?.bytes.length).to.equal(0);
    return found?.check.trusted === false ? found.check.reason : 'trusted';
  };

  it('returns the bytes that it trusts', async () => {
    const found = await readAdministratorFile(path);
    expect(found?.check).to.deep.equal({ trusted: true });
    expect(Buffer.from(found!.bytes).toString()).to.equal('{"version":1}');
  });

  it('finds no file where there is none', async () => {
    expect(await readAdministratorFile(join(folder, 'none.json'))).to.equal(undefined);
    expect(await readAdministratorFile(join(folder, 'none', 'none.json'))).to.equal(undefined);
  });

  it("refuses a user's file, and one that others may write", async () => {
    await chown(path, 1000, 0);
    expect(await reason()).to.contain('belongs to user 1000');
    await chown(path, 0, 0);
    await chmod(path, 0o666);
    expect(await reason()).to.contain('written by everybody');
  });

  it("refuses root's file in a user's folder, or in one that others may write", async () => {
    await chown(folder, 1000, 0);
    expect(await reason()).to.contain(`${folder} belongs to user 1000`);
    await chown(folder, 0, 0);
    await chmod(folder, 0o1777);
    expect(await reason()).to.contain(`${folder} can be written`);
  });

  it('refuses links in place of the file and of a folder', async () => {
    await rename(path, `${path}.real`);
    await symlink(`${path}.real`, path);
    expect(await reason()).to.contain('symbolic link');
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await writeFile(join(folder, 'real', 'policy.json'), '{}');
    expect(await reason(join(folder, 'link', 'policy.json'))).to.contain('symbolic link');
  });

  it('is not held up by a named pipe, and refuses folders, large files and relative paths', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await reason(join(folder, 'pipe'))).to.contain('is no file');
    expect(await reason(folder)).to.contain('is no file');
    await writeFile(path, Buffer.alloc(1_048_577));
    expect(await reason()).to.contain('too large');
    expect(await reason('policy.json')).to.contain('not absolute');
  });
});

describe('judgeSddl', () => {
  const file = (sddl: string): boolean => judgeSddl('file', 'C:\\p', sddl).trusted;
  const folder = (sddl: string): boolean => judgeSddl('folder', 'C:\\p', sddl).trusted;

  it('trusts what an administrator leaves in %ProgramData%', () => {
    expect(file('O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)')).to.equal(true);
    expect(
      folder(
        'O:SYG:SYD:PAI(A;OICIIO;GA;;;CO)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)',
      ),
    ).to.equal(true);
    const drive =
      'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;OICIIO;GA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
    expect(folder(drive)).to.equal(true);
  });

  it("refuses a user's file, whatever its access list", () => {
    expect(file('O:S-1-5-21-1-2-3-1001D:(A;;FA;;;SY)')).to.equal(false);
    expect(file('O:BUD:(A;;FA;;;SY)')).to.equal(false);
  });

  it('refuses every right by which others could change it', () => {
    for (const rights of [
      'FA',
      'GA',
      'GW',
      'FW',
      'SD',
      'WD',
      'WO',
      'DC',
      'LC',
      'RP',
      'CR',
      '0x2',
      '0x1301bf',
      '0x02000000',
    ]) {
      expect(file(`O:BAD:(A;;${rights};;;BU)`), rights).to.equal(false);
      expect(file(`O:BAD:(A;;${rights};;;BA)`), rights).to.equal(true);
    }
    for (const rights of ['FA', 'DT', 'SD', 'WD', 'WO', '0x40']) {
      expect(folder(`O:BAD:(A;OICI;${rights};;;WD)`), rights).to.equal(false);
    }
  });

  it('refuses what it does not understand, or what says nothing', () => {
    for (const sddl of [
      '',
      'O:BA',
      'D:(A;;FR;;;BU)',
      'O:BAD:NO_ACCESS_CONTROL',
      'O:BAD:(ZZ;;FR;;;BU)',
      'O:BAD:(A;;QQ;;;BU)',
      'O:BAD:(A;;F;;;BU)',
      'O:BAD:(A;;FR;;;BU',
      'O:BAD:(A;;FR;;;BU)(',
      'O:BAD:(A;;FR;;;BU)S:(ML;;NW;;;LW)',
    ]) {
      expect(file(sddl), sddl).to.equal(false);
    }
  });

  it('leaves out denials and entries for what is created below, and reads conditions', () => {
    expect(file('O:BAD:(D;;FA;;;WD)(A;OICIIO;FA;;;BU)')).to.equal(true);
    expect(file('O:BAD:(XA;;FR;;;BU;(Member_of {SID(BA)}))')).to.equal(true);
    expect(file('O:BAD:(XA;;FW;;;BU;(Member_of {SID(BA)}))')).to.equal(false);
  });

  it('never trusts a mutation that gives others a right to write', () => {
    const account = fc.constantFrom('BU', 'AU', 'WD', 'IU', 'S-1-5-21-1-2-3-1001');
    const right = fc.constantFrom('FA', 'GA', 'GW', 'FW', 'WD', 'WO', 'SD', '0x1f01ff');
    const flags = fc.constantFrom('', 'ID', 'OICI', 'OICIID', 'NP');
    const harmless = fc.array(fc.constantFrom('(A;;FA;;;BA)', '(A;;FR;;;BU)', '(D;;FA;;;WD)', '(A;OICIIO;GA;;;CO)'));
    fc.assert(
      fc.property(harmless, harmless, account, right, flags, (before, after, who, what, how) => {
        expect(file(`O:BAD:AI${before.join('')}(A;${how};${what};;;${who})${after.join('')}`)).to.equal(false);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => !file(text)));
  });
});

describe('reading on Windows', () => {
  const SAFE = 'O:BAD:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)';
  const PATH = 'C:\\ProgramData\\CPx Bridge\\policy.json';
  let opened: string[];
  let closed: number;

  const windows = (entries: Record<string, Partial<WindowsFile> | undefined>): WindowsCalls => ({
    tcpTable: () => Promise.reject(new Error('not asked')),
    identityOf: () => undefined,
    imageOf: () => undefined,
    accountName: () => undefined,
    open: (path, kind) => {
      opened.push(path);
      if (path in entries && entries[path] === undefined) return undefined;
      let left = Buffer.from('{"version":1}');
      return {
        attributes: kind === 'folder' ? 0x10 : 0x20,
        sddl: SAFE,
        read: (length) => {
          const chunk = left.subarray(0, length);
          left = left.subarray(chunk.length);
          return chunk;
        },
        close: () => (closed += 1),
        ...entries[path],
      };
    },
  });

  beforeEach(() => {
    opened = [];
    closed = 0;
  });

  it('judges every folder from the drive down, then reads the file that it judged', () => {
    const found = readJudged(PATH, windows({}));
    expect(Buffer.from(found.bytes).toString()).to.equal('{"version":1}');
    expect(opened).to.deep.equal(['C:\\', 'C:\\ProgramData', 'C:\\ProgramData\\CPx Bridge', PATH]);
    expect(closed).to.equal(4);
  });

  const refusals: readonly [string, Record<string, Partial<WindowsFile> | undefined>][] = [
    ['a file behind a link', { [PATH]: { attributes: 0x420 } }],
    ['a folder that is a junction', { 'C:\\ProgramData\\CPx Bridge': { attributes: 0x410 } }],
    ["a user's folder", { 'C:\\ProgramData\\CPx Bridge': { sddl: 'O:S-1-5-21-1-2-3-1001D:(A;;FA;;;BA)' } }],
    ['a folder in place of the file', { [PATH]: { attributes: 0x10 } }],
    ['a file whose access list is not told', { [PATH]: { sddl: undefined } }],
    ['a file that cannot be opened', { [PATH]: undefined }],
    ['a folder that cannot be opened', { 'C:\\ProgramData': undefined }],
    ['a file that cannot be read', { [PATH]: { read: () => undefined } }],
    ['a file without end', { [PATH]: { read: (length) => new Uint8Array(length) } }],
  ];
  for (const [what, entries] of refusals) {
    it(`refuses ${what}, and closes what it opened`, () => {
      const found = readJudged(PATH, windows(entries));
      expect(found.check.trusted).to.equal(false);
      expect(found.bytes.length).to.equal(0);
      expect(closed).to.equal(opened.filter((path) => !(path in entries && entries[path] === undefined)).length);
    });
  }
});
