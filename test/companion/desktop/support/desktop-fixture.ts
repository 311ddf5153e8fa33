import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StandInOrder, StandInReport } from '../../../../native-stubs/electron/index.js';
import { connectSimulation, type Simulation } from '../../../../src/companion/compose/index.js';
import { waitUntilReady } from '../../cli/support/page.js';
import { untilFolder } from '../../../support/until-folder.js';
import { CliFixture } from '../../cli/support/run-cli.js';
import { StandInWindows } from './stand-in-windows.js';

const MAIN = fileURLToPath(new URL('../../../../src/companion/desktop/main/main.js', import.meta.url));
const STAND_IN = new URL('../../../../native-stubs/electron/register.js', import.meta.url).href;

/** What the tray shows, as the stand-in reports it. */
export type ShownTray = StandInReport & { readonly standIn: 'tray' };

/** A display of its own, without a person in front of it. */
export interface Display {
  readonly name: string;
  close(): Promise<void>;
}

/** Starts Xvfb on a free display. */
export async function openDisplay(): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const lines = createInterface({ input: server.stdio[3] as NodeJS.ReadableStream });
  const [number] = (await once(lines, 'line')) as [string];
  return {
    name: `:${number}`,
    async close() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** The desktop shell on the stand-in, its windows, and its simulated cards. */
export class DesktopFixture {
  readonly person = new CliFixture();
  readonly windows = new StandInWindows(join(this.person.folder, 'windows'));
  readonly #display: Display;
  readonly #reports: StandInReport[] = [];
  readonly #listeners = new Set<() => void>();
  errors = '';
  port = 0;
  #child: ChildProcess | undefined;
  #simulation: Simulation | undefined;

  constructor(display: Display) {
    this.#display = display;
  }

  /** The shell's process. @throws TypeError before it was started */
  get child(): ChildProcess {
    if (this.#child === undefined) throw new TypeError('the shell was not started');
    return this.#child;
  }

  /** What moves its cards. @throws TypeError before it was started */
  get simulation(): Simulation {
    if (this.#simulation === undefined) throw new TypeError('the shell was not started');
    return this.#simulation;
  }

  get #arguments(): string[] {
    return ['--profile', join(this.person.folder, 'profile'), '--development', '--log-level', 'debug'];
  }

  /** Starts it, and does not wait for its companion: that one may be meant to fail. */
  launch(origins: readonly string[], options: readonly string[] = []): void {
    this.#launch([
      ...this.#arguments,
      ...['--module', 'simulated', '--world', this.person.world, '--port', '0', '--lang', 'fr', ...options],
      ...origins.flatMap((origin) => ['--allow-origin', origin]),
    ]);
  }

  /** Starts it as the session starts an installed one: not for development, whatever else it is given. */
  launchInstalled(options: readonly string[] = []): void {
    this.#launch(options);
  }

  #launch(args: readonly string[]): void {
    this.#child = this.#fork(args);
    this.child.on('message', (report) => {
      this.#reports.push(report as StandInReport);
      this.#tell();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
      this.#tell();
    });
    this.child.once('exit', () => this.#tell());
  }

  async start(origins: readonly string[], options: readonly string[] = []): Promise<void> {
    this.launch(origins, options);
    this.port = await this.#until(() => {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.errors)?.[1];
      return port === undefined ? undefined : Number(port);
    });
    this.#simulation = await connectSimulation({ runtimeFolder: this.person.folders.runtime, port: this.port });
  }

  /** Starts it with a card in its reader, and waits until a page would see it. */
  async startWithCard(card: string, origins: readonly string[], pin?: string): Promise<void> {
    const readers = await this.person.readers();
    readers.insert(card);
    if (pin !== undefined) readers.setPin(card, new TextEncoder().encode(pin));
    await this.start(origins);
    await waitUntilReady({ port: this.port, origin: origins[0]! });
  }

  /** Starts it a second time, and waits until that one has ended. */
  async startAgain(args: readonly string[] = this.#arguments): Promise<number | null> {
    const second = this.#fork(args);
    const [code] = (await once(second, 'exit')) as [number | null];
    return code;
  }

  /** Waits until the tray is as wanted. */
  tray(is: (tray: ShownTray) => boolean): Promise<ShownTray> {
    return this.#until(() => {
      const shown = this.#reports.filter((report) => report.standIn === 'tray').at(-1);
      return shown !== undefined && is(shown) ? shown : undefined;
    });
  }

  notification(title: RegExp): Promise<StandInReport> {
    return this.#until(() =>
      this.#reports.find((report) => report.standIn === 'notification' && title.test(report.title)),
    );
  }

  /** Waits for what the stand-in reports of this kind. @param before how many of them came before the one that is meant */
  reported(kind: StandInReport['standIn'], before = 0): Promise<StandInReport> {
    return this.#until(() => this.#reports.filter((report) => report.standIn === kind)[before]);
  }

  order(order: StandInOrder): void {
    this.child.send(order);
  }

  log(): string {
    return readFileSync(join(this.person.folders.logs, 'companion.log'), 'utf8');
  }

  /** Waits until the log says something. */
  async logged(pattern: RegExp): Promise<void> {
    await untilFolder(this.person.folders.logs, () => (pattern.test(this.log()) ? true : undefined));
  }

  async close(): Promise<void> {
    this.#simulation?.close();
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await this.windows.close();
    await this.person.close();
  }

  #fork(args: readonly string[]): ChildProcess {
    return fork(MAIN, args, {
      execArgv: ['--import', STAND_IN],
      env: {
        ...this.person.environment,
        ...{ DISPLAY: this.#display.name },
        ...this.windows.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`it ended: ${this.errors}`);
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
