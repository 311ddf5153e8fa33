import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';

/** What discovery looks at, so that every system's places are tested on any; nothing here throws. */
export interface ModuleMachine {
  readonly platform: NodeJS.Platform;
  /** Architecture of this process: a module of another one cannot be loaded. */
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The file behind all links, or undefined where there is none. */
  realPath(path: string): string | undefined;
  /** Names in a folder, in order. */
  list(folder: string): readonly string[];
  /** The text of a small file. */
  read(path: string): string | undefined;
  /** Nobody but an administrator can have put this file there. */
  isAdministrators(realPath: string): boolean;
}

/** No configuration file of p11-kit comes near it. */
const LARGEST_FILE = 65_536;

/** @returns this machine */
export function openModuleMachine(): ModuleMachine {
  return {
    platform: process.platform,
    architecture: process.arch,
    environment: process.env,
    home: homedir(),
    realPath: (path) => attempt(() => realpathSync(path)),
    list: (folder) => attempt(() => readdirSync(folder).sort()) ?? [],
    read: (path) =>
      attempt(() => {
        const { size } = lstatSync(realpathSync(path));
        return size > LARGEST_FILE ? undefined : readFileSync(path, 'utf8');
      }),
    // On Windows and macOS only the folders of installers are looked at, and those are an administrator's.
    isAdministrators: (path) => process.platform !== 'linux' || attempt(() => isRootsAlone(path)) === true,
  };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** From the file up to the root folder: whoever can write a folder can exchange what is in it. */
function isRootsAlone(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  if (uid !== 0 || (mode & 0o022) !== 0) return false;
  return dirname(path) === path || isRootsAlone(dirname(path));
}
