import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectSimulation, type Simulation } from '../../../../src/companion/compose/index.js';
import { createStandardFolders, type StandardFolders } from '../../../../src/companion/os/index.js';
import { createSimulatedReaders, type SimulatedReaders } from '../../../../native-stubs/pkcs11js/index.js';
import { defaultTestCardFolder, openTestCards } from '../../../../native-stubs/test-cards/index.js';
import { createPinEntries } from '../../../support/pin-entries.js';

const MAIN = fileURLToPath(new URL('../../../../src/companion/cli/main.js', import.meta.url));

/** Runs a program in a pseudo-terminal of its own: its number on standard error, its terminal on our two pipes. */
const PSEUDO_TERMINAL = `
import os, pty, select, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
sys.stderr.write('pid %d\\n' % child)
sys.stderr.flush()
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed: os.write(terminal, typed)
        else: sources.remove(0)
    if terminal in ready:
        try: shown = os.read(terminal, 65536)
        except OSError: break
        if not shown: break
        os.write(1, shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
`;

/** A running program and everything that it wrote. */
export class RunningProgram {
  output = '';
  errors = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #watchers = new Set<() => void>();
  readonly #onEnter: () => void;

  constructor(child: ChildProcessWithoutNullStreams, onEnter: () => void) {
    this.#child = child;
    this.#onEnter = onEnter;
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#note('output', text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#note('errors', text));
    this.ended = new Promise((resolve) => child.once('close', resolve));
    void this.ended.then(() => this.#tell());
  }

  get pid(): number {
    return Number(/^pid (\d+)$/m.exec(this.errors)?.[1] ?? this.#child.pid);
  }

  type(keys: string): void {
    for (const key of keys) if (key === '\r') this.#onEnter();
    this.#child.stdin.write(keys);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Resolves when the program has written this, on either stream; rejects when it ends before. */
  async shows(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output.slice(from)) ?? pattern.exec(this.errors.slice(from));
      if (found !== null) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`it ended without showing ${String(pattern)}:\n${this.output}\n${this.errors}`);
      }
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      try {
        process.kill(this.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
    await this.ended;
  }

  #note(stream: 'output' | 'errors', text: string): void {
    this[stream] += text;
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}

/** A person's folders and the programs that run in them; thrown away afterwards. */
export class CliFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'cpx-cli-'));
  readonly world = join(this.folder, 'world');
  readonly environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: this.folder,
    XDG_CONFIG_HOME: join(this.folder, 'configuration'),
    XDG_DATA_HOME: join(this.folder, 'data'),
    XDG_STATE_HOME: join(this.folder, 'state'),
    XDG_RUNTIME_DIR: join(this.folder, 'run'),
    // No keychain of the person who runs the tests.
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
  };
  readonly folders: StandardFolders;
  /** Of what is typed in terminals and through control sockets; an unattended PIN is noted by its test. */
  readonly pinEntries = createPinEntries();
  readonly #running: RunningProgram[] = [];

  readonly #main: string;

  /** @param main the program; default: the one that was built here */
  constructor(main = MAIN) {
    this.#main = main;
    mkdirSync(this.environment.XDG_RUNTIME_DIR!, { mode: 0o700 });
    this.folders = createStandardFolders({ environment: this.environment, home: this.folder });
  }

  async readers(): Promise<SimulatedReaders> {
    return createSimulatedReaders(this.world, { cards: await openTestCards({ folder: defaultTestCardFolder() }) });
  }

  /**
   * Talks to a companion of this person on a port as `simulate` does, and counts the PINs that are typed so and the
   * logins of a log that is cleared; those of each PIN are compared when the next one is typed.
   */
  async connect(port: number): Promise<Simulation> {
    const simulation = await connectSimulation({ runtimeFolder: this.folders.runtime, port });
    return {
      ...simulation,
      request: async (name, fields) => {
        if (name === 'clear-calls') this.pinEntries.countLogins(await loggedCalls(simulation));
        return simulation.request(name, fields);
      },
      typePin: async (pin) => {
        await this.comparePins(simulation);
        this.pinEntries.note();
        await simulation.typePin(pin);
      },
    };
  }

  /**
   * Of a companion that runs, at a moment when nothing is under way: its world may be one that goes with it.
   * @throws Error when a PIN made more than one C_Login
   */
  async comparePins(simulation: Simulation): Promise<void> {
    this.pinEntries.require(await loggedCalls(simulation));
  }

  /** Starts `cpx-bridge`. */
  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
    // In a session of its own: it must not ask in the terminal of whoever runs the tests.
    const options = { env: { ...this.environment, ...environment }, detached: true };
    return this.#keep(spawn(process.execPath, [this.#main, ...args], options));
  }

  /** Starts `cpx-bridge` in a terminal. */
  startInTerminal(args: readonly string[]): RunningProgram {
    const program = ['-c', PSEUDO_TERMINAL, process.execPath, this.#main, ...args];
    return this.#keep(spawn('python3', program, { env: this.environment }));
  }

  /** Runs `cpx-bridge` to its end. */
  async run(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number | null; output: string; errors: string }> {
    const program = this.start(args, environment);
    const code = await program.ended;
    return { code, output: program.output, errors: program.errors };
  }

  /** Runs several `cpx-bridge` in one session with a secret service of its own. */
  async runWithKeychain(
    runs: readonly (readonly string[])[],
  ): Promise<{ code: number | null; output: string; errors: string }> {
    const commands = runs.map((args) => [process.execPath, this.#main, ...args].map((word) => `'${word}'`).join(' '));
    // The service takes its password, and says on standard output when it is there.
    const script = `printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && ${commands.join(' && ')}`;
    const environment = { ...this.environment };
    delete environment.DBUS_SESSION_BUS_ADDRESS;
    const program = this.#keep(spawn('dbus-run-session', ['--', 'sh', '-c', script], { env: environment }));
    const code = await program.ended;
    return { code, output: program.output, errors: program.errors };
  }

  async close(): Promise<void> {
    for (const program of this.#running) await program.stop();
    if (existsSync(this.world)) this.pinEntries.require(await this.readers());
    // A host whose companion was killed leaves its card first, and writes that down: under another name nothing comes back.
    const gone = `${this.folder}.gone`;
    renameSync(this.folder, gone);
    rmSync(gone, { recursive: true, force: true });
  }

  #keep(child: ChildProcessWithoutNullStreams): RunningProgram {
    const program = new RunningProgram(child, () => this.pinEntries.note());
    this.#running.push(program);
    return program;
  }
}

async function loggedCalls(simulation: Simulation): Promise<Pick<SimulatedReaders, 'calls'>> {
  const calls = await simulation.calls();
  return { calls: (name) => calls.filter((call) => name === undefined || call.name === name) };
}

/** The port that a program of `serve` listens on. */
export async function portOf(program: RunningProgram): Promise<number> {
  return Number((await program.shows(/listening on http:\/\/127\.0\.0\.1:(\d+)/))[1]);
}
