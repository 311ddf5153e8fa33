import { constants, type Stats } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { posix, win32 } from 'node:path';
import { CpxError } from '../../protocol/index.js';
import type { StandardFolders } from './ports.js';

/** What the folders are derived from; replaced in tests. */
export interface FolderSurroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** On macOS a folder of this user alone. */
  readonly temporary: string;
}

const NAME = 'CPx Bridge';
const UNIX_NAME = 'cpx-bridge';

/**
 * The standard folders of this system and user; creates nothing.
 *
 * Windows: everything is in %LOCALAPPDATA%, configuration too. It is sealed with a key of this computer's keychain and
 * names this computer's modules, so it must not roam to another one.
 * @see XDG Base Directory Specification 0.8; Known Folders (Windows); File System Programming Guide (macOS)
 */
export function createStandardFolders(surroundings: Partial<FolderSurroundings> = {}): StandardFolders {
  const { platform = process.platform, environment = process.env } = surroundings;
  const { home = homedir(), temporary = tmpdir() } = surroundings;

  if (platform === 'win32') {
    const local = absolute(win32, environment.LOCALAPPDATA) ?? win32.join(home, 'AppData', 'Local');
    const machine = absolute(win32, environment.ProgramData) ?? 'C:\\ProgramData';
    return {
      configuration: win32.join(local, NAME, 'Config'),
      data: win32.join(local, NAME, 'Data'),
      logs: win32.join(local, NAME, 'Logs'),
      runtime: win32.join(local, NAME, 'Run'),
      policyFile: win32.join(machine, NAME, 'policy.json'),
    };
  }
  if (platform === 'darwin') {
    const library = posix.join(home, 'Library');
    return {
      configuration: posix.join(library, 'Application Support', NAME),
      data: posix.join(library, 'Application Support', NAME, 'Data'),
      logs: posix.join(library, 'Logs', NAME),
      // A socket's path has 104 bytes at most: the short name.
      runtime: posix.join(temporary, UNIX_NAME),
      policyFile: posix.join('/Library/Application Support', NAME, 'policy.json'),
    };
  }
  // A relative path in an XDG variable is invalid and to be ignored.
  const base = (variable: string, ...otherwise: readonly string[]): string =>
    absolute(posix, environment[variable]) ?? posix.join(home, ...otherwise);
  const state = posix.join(base('XDG_STATE_HOME', '.local', 'state'), UNIX_NAME);
  const runtime = absolute(posix, environment.XDG_RUNTIME_DIR);
  return {
    configuration: posix.join(base('XDG_CONFIG_HOME', '.config'), UNIX_NAME),
    data: posix.join(base('XDG_DATA_HOME', '.local', 'share'), UNIX_NAME),
    logs: posix.join(state, 'logs'),
    runtime: runtime === undefined ? posix.join(state, 'run') : posix.join(runtime, UNIX_NAME),
    policyFile: posix.join('/etc', UNIX_NAME, 'policy.json'),
  };
}

/**
 * Creates a folder that only this user can enter, or makes an existing one of theirs so. On Windows the folders of the
 * user's profile are private by inheritance.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED; also when the folder is another user's, or no folder
 */
export async function createPrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32') return;
    const found: Stats = await lstat(path);
    if (!found.isDirectory()) throw new Error('it is not a folder');
    if (found.uid !== process.geteuid?.()) throw new Error('it belongs to another user');
    if ((found.mode & (constants.S_IRWXG | constants.S_IRWXO)) !== 0) await chmod(path, 0o700);
  } catch (cause) {
    throw new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path} cannot be made a private folder`, { cause });
  }
}

function absolute(paths: typeof posix, path: string | undefined): string | undefined {
  return path !== undefined && paths.isAbsolute(path) ? path : undefined;
}
