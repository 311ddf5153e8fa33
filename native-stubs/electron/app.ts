import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App, LoginItemSettings } from 'electron';
import { takeInstanceLock, tellFirstInstance } from './single-instance.js';

type Methods = Pick<
  App,
  | 'isPackaged'
  | 'enableSandbox'
  | 'exit'
  | 'focus'
  | 'getLoginItemSettings'
  | 'getName'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'setName'
  | 'setPath'
  | 'whenReady'
>;

/** The longest that a timer can wait. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

class StandInApp extends EventEmitter implements Methods {
  readonly isPackaged = false;
  #alive: NodeJS.Timeout | undefined;
  #userData = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'cpx-bridge-stand-in');
  #ready = false;
  #quitting = false;
  readonly #beforeExit: (() => Promise<unknown>)[] = [];
  readonly #whenReady = new Promise<void>((resolve) =>
    setImmediate(() => {
      this.#ready = true;
      this.emit('ready', {}, {});
      resolve();
    }),
  );

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox must be called before the app is ready');
  }

  isReady(): boolean {
    return this.#ready;
  }

  /** From here on it lives until it is told to quit, with nothing to do too: a process of Node.js would end. */
  whenReady(): Promise<void> {
    this.#alive ??= setInterval(() => undefined, LONGEST_MILLISECONDS);
    return this.#whenReady;
  }

  getName(): string {
    return 'CPx Bridge';
  }

  /** Linux has none of them; the stand-in is no installed program anywhere. */
  getLoginItemSettings(): LoginItemSettings {
    return {
      openAtLogin: false,
      wasOpenedAtLogin: false,
      status: 'not-registered',
      executableWillLaunchAtLogin: false,
      launchItems: [],
    };
  }

  setLoginItemSettings(): void {
    throw new Error('the stand-in registers nothing with the system');
  }

  setName(): void {}
  setAppUserModelId(): void {}
  focus(): void {}

  getPath(name: Parameters<App['getPath']>[0]): string {
    if (name !== 'userData') throw new RangeError(`the stand-in knows no folder ${name}`);
    return this.#userData;
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new RangeError(`the stand-in knows no folder ${name}`);
    this.#userData = path;
  }

  getPreferredSystemLanguages(): string[] {
    const { LC_ALL, LC_MESSAGES, LANG } = process.env;
    const [language = ''] = (LC_ALL ?? LC_MESSAGES ?? LANG ?? '').split('.');
    return language === '' || language === 'C' ? [] : [language.replace('_', '-')];
  }

  requestSingleInstanceLock(): boolean {
    mkdirSync(this.#userData, { recursive: true, mode: 0o700 });
    const release = takeInstanceLock(this.#userData, (argv, folder) => {
      this.emit('second-instance', {}, argv, folder, undefined);
    });
    this.#beforeExit.push(release ?? (() => tellFirstInstance(this.#userData)));
    return release !== undefined;
  }

  quit(): void {
    if (this.#quitting) return;
    const event = { prevented: false, preventDefault: () => void (event.prevented = true) };
    this.emit('before-quit', event);
    if (!event.prevented) this.exit(0);
  }

  exit(exitCode = 0): void {
    if (this.#quitting) return;
    this.#quitting = true;
    clearInterval(this.#alive);
    this.emit('will-quit', { preventDefault: () => undefined });
    void Promise.allSettled(this.#beforeExit.map((end) => end())).then(() => process.exit(exitCode));
  }

  /** Of the stand-in alone: something that ends ahead of the process. */
  atExit(end: () => Promise<unknown>): void {
    this.#beforeExit.push(end);
  }
}

/** Stands in for `electron.app`. */
export const app = new StandInApp();
