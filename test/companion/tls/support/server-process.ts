import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of somebody else's, in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  /** What it has said so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** How a server says that it listens. */
export interface StartPlan {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** Matches the line that says so; its first group, if any, is the port. */
  readonly ready: RegExp;
  /** For servers that cannot choose a port themselves. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE_MILLISECONDS = 5_000;

/** Starts a server and waits until it says that it listens. @throws Error with its output when it ends before */
export async function startServerProcess(plan: StartPlan): Promise<ServerProcess> {
  const child = spawn(plan.command, plan.arguments, {
    cwd: plan.folder,
    // A server that reads its standard input ends with it: it stays open.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...plan.environment },
  });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const match = plan.ready.exec(output);
      if (match !== null) resolve(plan.port ?? Number(match[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${plan.command} ended: ${output}`)));
  });
  return { port, output: () => output, stop: () => stop(child) };
}

/** Asks it to end, so that it ends its own children too (nginx); one that does not is killed. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS);
  await exited;
  clearTimeout(late);
}

/** A folder for keys and configurations, removed at the end. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'cpx-tls-'));

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
