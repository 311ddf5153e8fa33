import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPrivateFolder, createStandardFolders } from '../../../src/companion/os/index.js';

describe('createStandardFolders', () => {
  it('follows the XDG variables on Linux, and ignores relative ones', () => {
    expect(
      createStandardFolders({
        platform: 'linux',
        home: '/home/marie',
        environment: { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'relative', XDG_RUNTIME_DIR: '/run/user/1000' },
      }),
    ).to.deep.equal({
      configuration: '/c/cpx-bridge',
      data: '/home/marie/.local/share/cpx-bridge',
      logs: '/home/marie/.local/state/cpx-bridge/logs',
      runtime: '/run/user/1000/cpx-bridge',
      policyFile: '/etc/cpx-bridge/policy.json',
    });
  });

  it('keeps everything of a Windows user on this computer', () => {
    const environment = {
      LOCALAPPDATA: 'C:\\Users\\marie\\AppData\\Local',
      APPDATA: '\\\\server\\roaming\\marie',
      ProgramData: 'C:\\ProgramData',
    };
    const folders = createStandardFolders({ platform: 'win32', home: 'C:\\Users\\marie', environment });
    expect(folders).to.deep.equal({
      configuration: 'C:\\Users\\marie\\AppData\\Local\\CPx Bridge\\Config',
      data: 'C:\\Users\\marie\\AppData\\Local\\CPx Bridge\\Data',
      logs: 'C:\\Users\\marie\\AppData\\Local\\CPx Bridge\\Logs',
      runtime: 'C:\\Users\\marie\\AppData\\Local\\CPx Bridge\\Run',
      policyFile: 'C:\\ProgramData\\CPx Bridge\\policy.json',
    });
    expect(createStandardFolders({ platform: 'win32', home: 'C:\\Users\\marie', environment: {} })).to.deep.equal(
      folders,
    );
  });

  it('uses the Library on macOS', () => {
    const folders = createStandardFolders({
      platform: 'darwin',
      home: '/Users/marie',
      temporary: '/var/folders/xy/T',
      environment: {},
    });
    expect(folders.configuration).to.equal('/Users/marie/Library/Application Support/CPx Bridge');
    expect(folders.runtime).to.equal('/var/folders/xy/T/cpx-bridge');
    expect(folders.policyFile).to.equal('/Library/Application Support/CPx Bridge/policy.json');
  });
});

describe('createPrivateFolder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpx-bridge-test-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('creates what is missing for this user alone', async () => {
    const path = join(folder, 'a', 'b');
    await createPrivateFolder(path);
    if (process.platform !== 'win32') {
      expect(await modeOf(path)).to.equal(0o700);
      expect(await modeOf(join(folder, 'a'))).to.equal(0o700);
    }
  });

  it('closes an existing folder to others', async () => {
    await chmod(folder, 0o755);
    await createPrivateFolder(folder);
    if (process.platform !== 'win32') expect(await modeOf(folder)).to.equal(0o700);
  });

  it('refuses a file or a link in its place', async () => {
    await writeFile(join(folder, 'file'), '');
    await symlink(tmpdir(), join(folder, 'link'));
    for (const name of ['file', 'link']) {
      const error: unknown = await createPrivateFolder(join(folder, name)).catch((reason: unknown) => reason);
      expect(error, name).to.have.property('code', 'ERR_SETTINGS_WRITE_FAILED');
    }
  });
});
