import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ForkOptions, UtilityProcess as ElectronUtilityProcess } from 'electron';

const PORT = new URL('./utility-port.js', import.meta.url).href;

type Methods = Pick<ElectronUtilityProcess, 'kill' | 'pid' | 'postMessage'>;

class UtilityProcess extends EventEmitter implements Methods {
  readonly #child: ChildProcess;
  #spawned = false;

  constructor(modulePath: string, args: string[], { env, execArgv = [] }: ForkOptions) {
    super();
    this.#child = fork(modulePath, args, {
      execArgv: [...execArgv, '--import', PORT],
      env: env as NodeJS.ProcessEnv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.once('spawn', () => {
      this.#spawned = true;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('exit', (code, signal) => {
      this.#spawned = false;
      this.emit('exit', code ?? (signal === null ? 0 : 1));
    });
    this.#child.on('error', () => undefined);
  }

  /** Undefined before it has spawned and after it has exited, as Electron says. */
  get pid(): number | undefined {
    return this.#spawned ? this.#child.pid : undefined;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('the stand-in transfers no ports');
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

/** Stands in for `electron.utilityProcess`: child processes of plain Node with a `process.parentPort`. */
export const utilityProcess = {
  fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(modulePath, args, options),
};
