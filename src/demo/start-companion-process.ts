import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FoundShell } from '../companion/desktop/index.js';
import type { Language } from '../protocol/index.js';

/** Where the person is asked for the PIN: in windows of this shell, in the terminal, or nowhere but the control socket. */
export type AskingPlace = Exclude<FoundShell, { readonly kind: 'none' }> | { readonly kind: 'terminal' | 'nowhere' };

/** What the companion is started with. */
export interface CompanionProcessOptions {
  readonly language: Language;
  /** 0: any free one. */
  readonly port: number;
  readonly allowedOrigin: string;
  /** Folder for its configuration and the simulated cards. */
  readonly folder: string;
  /** Path of the module, or `simulated`. */
  readonly module: string;
  /** Added to its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly asking: AskingPlace;
  /** Called with each line that it says, but for the one that says where it listens. */
  readonly onLine: (line: string) => void;
}

/** The companion ended instead of serving; it has said why. */
export class CompanionEnded extends Error {
  override readonly name = 'CompanionEnded';
  /** Its exit code, as `cpx-bridge --help` explains them; null when a signal ended it. */
  readonly code: number | null;

  constructor(code: number | null, said: readonly string[]) {
    super(`the companion ended: ${said.join(' ')}`);
    this.code = code;
  }
}

/** The companion as people run it, in a process of its own. */
export interface CompanionProcess {
  readonly port: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** The command line, as it is started. */
export const COMMAND = fileURLToPath(new URL('../companion/cli/main.js', import.meta.url));

/**
 * Starts `cpx-bridge serve`, or the desktop shell, in development mode on a module and waits until it listens.
 * @throws CompanionEnded when it ends instead
 */
export async function startCompanionProcess(options: CompanionProcessOptions): Promise<CompanionProcess> {
  const { language, port, allowedOrigin, folder, module, asking } = options;
  const inTerminal = asking.kind === 'terminal';
  const inWindows = 'command' in asking;
  const child = spawn(
    inWindows ? asking.command : process.execPath,
    [
      ...(inWindows ? [...asking.args, '--profile', `${folder}/profile`] : [COMMAND, 'serve']),
      ...['--development', '--module', module, '--lang', language, '--log-level', 'silent'],
      ...['--port', String(port), '--allow-origin', allowedOrigin],
      ...['--config', `${folder}/settings.json`, '--world', `${folder}/cards`],
    ],
    // A companion that must not ask in the terminal gets no terminal: a session of its own.
    {
      stdio: [inTerminal ? 'inherit' : 'ignore', 'ignore', 'pipe'],
      detached: !inTerminal,
      env: { ...process.env, ...options.environment },
    },
  );
  // `close`, not `exit`: by then everything that it said has been read.
  const ended = once(child, 'close').then(() => undefined);
  const listening = await waitForPort(child, ended, options.onLine);
  return {
    port: listening,
    ended,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

function waitForPort(child: ChildProcess, ended: Promise<void>, onLine: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    if (child.stderr === null) throw new TypeError('the companion was started without a pipe');
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      const port = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
      else {
        said.push(line);
        onLine(line);
      }
    });
    child.once('error', reject);
    void ended.then(() => reject(new CompanionEnded(child.exitCode, said)));
  });
}
