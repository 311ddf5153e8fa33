import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { StartAtLogin, StartAtLoginState } from './start-at-login.js';

/** What the file says and where it is; replaced in tests. */
export interface AutostartSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

const NAME = 'cpx-bridge.desktop';

/** Desktops write one or the other when a person switches an entry off. */
const SWITCHED_OFF = /^(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m;

/**
 * Linux: a desktop file in the person's own autostart folder, which goes before one that an administrator has put into
 * the folders of the machine.
 * @see freedesktop.org, Desktop Application Autostart Specification 0.5; Desktop Entry Specification 1.5, "The Exec key"
 */
export function createAutostartFile(surroundings: Partial<AutostartSurroundings> = {}): StartAtLogin {
  const { environment = process.env, home = homedir(), command = commandOfThisProgram(environment) } = surroundings;
  const own = join(folderOf(environment.XDG_CONFIG_HOME) ?? join(home, '.config'), 'autostart', NAME);
  const machine = (environment.XDG_CONFIG_DIRS ?? '/etc/xdg')
    .split(':')
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, 'autostart', NAME));

  const read = async (): Promise<StartAtLoginState> => {
    for (const path of [own, ...machine]) {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text !== undefined) return SWITCHED_OFF.test(text) ? 'off' : 'on';
    }
    return 'off';
  };
  const write = async (hidden: boolean): Promise<void> => {
    await mkdir(dirname(own), { recursive: true, mode: 0o700 });
    const temporary = `${own}.${String(process.pid)}.tmp`;
    try {
      await writeFile(temporary, printEntry(command, hidden), { mode: 0o600 });
      await rename(temporary, own);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  };
  return {
    read,
    set: async (wanted) => {
      if (wanted) await write(false);
      else {
        await rm(own, { force: true });
        // What an administrator has put there for everybody is hidden, which is what the specification has for it.
        if ((await read()) === 'on') await write(true);
      }
      return read();
    },
  };
}

/** An AppImage runs from a folder that is gone afterwards: its file is what has to be started. */
function commandOfThisProgram(environment: AutostartSurroundings['environment']): readonly string[] {
  const { APPIMAGE } = environment;
  if (APPIMAGE !== undefined) return [APPIMAGE];
  // In a package there is nothing but the program; from sources, what this run was started with.
  const fromSources = (process as { defaultApp?: boolean }).defaultApp === true || !('electron' in process.versions);
  return fromSources ? [process.execPath, ...process.execArgv, ...process.argv.slice(1)] : [process.execPath];
}

function printEntry(command: readonly string[], hidden: boolean): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=CPx Bridge',
    `Exec=${command.map(quote).join(' ')}`,
    'Icon=cpx-bridge',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    ...(hidden ? ['Hidden=true'] : []),
    '',
  ].join('\n');
}

/** Quoted, then escaped as every value is; a percent sign would begin a field code. */
function quote(argument: string): string {
  const quoted = `"${argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function folderOf(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
