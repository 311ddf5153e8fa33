import { send, waitUntilReady } from '../companion/cli/support/page.js';
import { DesktopFixture, openDisplay, type Display } from '../companion/desktop/support/desktop-fixture.js';
import { closed } from '../companion/desktop/support/stand-in-windows.js';
import { program } from '../support/requirements.js';
import { percentile, type Section } from './figures.js';
import { readChildren, readCommand, readMemory } from './read-process.js';
import { ORIGIN, rest, signInBody, startBareNode, type Surroundings } from './surroundings.js';

const TITLE = 'Desktop on the stand-in: Chromium in place of Electron, a simulated card';
const REQUIREMENTS = [program('chromium'), program('Xvfb')];
/** Until the window is put away and the spare host is there. */
const REST_MILLISECONDS = 1_500;

/** The shell as a process of its own: its start, its PIN window, its memory. */
export async function measureDesktop({ quick, signal, cleanup, tell }: Surroundings): Promise<Section> {
  const missing = REQUIREMENTS.filter(({ met }) => !met).map(({ name }) => name);
  if (missing.length > 0) return { title: TITLE, rows: [], skipped: missing.join(', ') };
  const display = await openDisplay();
  cleanup.add(() => display.close());

  const rounds = quick ? 3 : 10;
  tell(`desktop: ${rounds} starts`);
  const starts = { bare: [] as number[], tray: [] as number[], listening: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    signal.throwIfAborted();
    const bare = await startBareNode();
    const desktop = new DesktopFixture(display);
    try {
      const begun = performance.now();
      const listening = desktop.start([ORIGIN]).then(() => performance.now() - begun);
      await desktop.tray(() => true);
      const tray = performance.now() - begun;
      if (round < 0) {
        await listening;
        continue;
      }
      starts.bare.push(bare);
      starts.tray.push(tray);
      starts.listening.push(await listening);
    } finally {
      await desktop.close();
    }
  }
  const windows = await measureWindows(display, { quick, signal, tell });
  const unit = 'ms';
  const rows: Section['rows'][number][] = [
    {
      name: 'cold start to tray, beside a Node.js process that does nothing, p50',
      baseline: percentile(starts.bare, 0.5),
      measured: percentile(starts.tray, 0.5),
      unit,
    },
    {
      name: 'cold start to listening, beside the same, p50',
      baseline: percentile(starts.bare, 0.5),
      measured: percentile(starts.listening, 0.5),
      unit,
    },
    { name: 'request to first paint of the PIN window, first time', measured: windows.first, unit },
    { name: 'the same, later, p50', measured: percentile(windows.later, 0.5), unit },
    { name: 'resident memory of the shell', measured: windows.memory.shell, unit: 'MB' },
    { name: 'with its card hosts, shared pages counted once', measured: windows.memory.once, unit: 'MB' },
  ];
  return { title: TITLE, rows: process.platform === 'linux' ? rows : rows.slice(0, -2) };
}

interface Windows {
  readonly first: number;
  readonly later: readonly number[];
  readonly memory: { readonly shell: number; readonly once: number };
}

async function measureWindows(
  display: Display,
  { quick, signal, tell }: Pick<Surroundings, 'quick' | 'signal' | 'tell'>,
): Promise<Windows> {
  const desktop = new DesktopFixture(display);
  try {
    (await desktop.person.readers()).insert('cps4-dupont');
    await desktop.start([ORIGIN]);
    const page = { port: desktop.port, origin: ORIGIN };
    await waitUntilReady(page);
    const rounds = quick ? 5 : 20;
    tell(`desktop: ${rounds} PIN windows`);
    const painted: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      await rest(REST_MILLISECONDS, signal);
      const leaving = new AbortController();
      const asked = Date.now();
      const answer = send(page, 'POST', '/v1/authenticate', signInBody(), leaving.signal);
      answer.catch(() => undefined); // We hang up below.
      const window = await desktop.windows.promptWindow('enter-pin');
      painted.push((await window.evaluate(firstPaint)) - asked);
      leaving.abort();
      await closed(window);
    }
    const [first = NaN, ...later] = painted;
    const memory = process.platform === 'linux' ? readShellMemory(desktop.child.pid ?? NaN) : { shell: NaN, once: NaN };
    return { first, later, memory };
  } finally {
    await desktop.close();
  }
}

/** Runs in the window. @returns milliseconds since 1970 */
function firstPaint(): Promise<number> {
  return new Promise((resolve) => {
    const look = (entries: readonly PerformanceEntry[]): void => {
      const paint = entries.find(({ name }) => name === 'first-contentful-paint');
      if (paint !== undefined) resolve(performance.timeOrigin + paint.startTime);
    };
    new PerformanceObserver((list) => look(list.getEntries())).observe({ type: 'paint', buffered: true });
  });
}

/** Of our own processes: the windows' is Chromium's. */
function readShellMemory(shell: number): Windows['memory'] {
  const isHost = (processId: number): boolean => readCommand(processId).includes('pkcs11/host/');
  const memory = [shell, ...readChildren(shell).filter(isHost)].map(readMemory);
  const own = memory.reduce((sum, { resident, shared }) => sum + resident - shared, 0);
  return { shell: memory[0]?.resident ?? NaN, once: own + Math.max(...memory.map(({ shared }) => shared)) };
}
