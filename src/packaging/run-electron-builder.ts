import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

/** How a run of electron-builder ended. */
export interface BuilderRun {
  readonly ok: boolean;
  /** What it wrote, both streams in their order. */
  readonly output: string;
}

/** Where electron-builder's command is; undefined where it is not installed. */
export function locateElectronBuilder(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('electron-builder/cli.js');
  } catch {
    return undefined;
  }
}

/**
 * Runs electron-builder's command. It has a process group of its own: a Ctrl-C reaches this process alone, which then
 * ends it together with all that it has started. Nothing of an interrupted run is kept, so there is nothing to end
 * gently: its temporary files are in a folder that the caller removes.
 */
export async function runElectronBuilder(
  command: string,
  options: readonly string[],
  temporary: string,
  signal: AbortSignal,
): Promise<BuilderRun> {
  const grouped = process.platform !== 'win32';
  const child = spawn(process.execPath, [command, ...options, '--publish', 'never'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: grouped,
    // No colours in what is passed on; no question to the registry whether there is a newer version.
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      NO_UPDATE_NOTIFIER: '1',
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    },
  });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(grouped ? -child.pid : child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void said.push(chunk));
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
  signal.removeEventListener('abort', end);
  return { ok, output: Buffer.concat(said).toString('utf8') };
}
