import { send, waitUntilReady } from '../companion/cli/support/page.js';
import { portOf, type RunningProgram } from '../companion/cli/support/run-cli.js';
import { percentile, type Section } from './figures.js';
import { readChildren, readCpu, readMemory } from './read-process.js';
import { ORIGIN, rest, startBareNode, type Surroundings } from './surroundings.js';

/**
 * Until the hosts of the start have ended and the spare is there, the polls have become fewer, which they do after ten
 * seconds, and V8 has given back what the start has used, which it does some eight seconds after.
 */
const SETTLE_MILLISECONDS = 20_000;

/** `cpx-bridge serve` as a process of its own: its start, its memory and its CPU at rest. */
export async function measureServe(surroundings: Surroundings): Promise<Section> {
  const { quick, signal, tell } = surroundings;
  const starts = { bare: [] as number[], answered: [] as number[], ready: [] as number[] };
  const rounds = quick ? 5 : 15;
  tell(`serve: ${rounds} starts`);
  for (let round = -1; round < rounds; round++) {
    signal.throwIfAborted();
    const bare = await startBareNode();
    const { program, answered, ready } = await startServe(surroundings);
    program.signal('SIGTERM');
    await program.ended;
    if (round < 0) continue;
    starts.bare.push(bare);
    starts.answered.push(answered);
    starts.ready.push(ready);
  }
  const rows: Section['rows'][number][] = [
    {
      name: 'start to first answer, beside a Node.js process that does nothing, p50',
      baseline: percentile(starts.bare, 0.5),
      measured: percentile(starts.answered, 0.5),
      unit: 'ms',
      target: { atMost: 400 },
    },
    { name: 'start to first answer, slowest', measured: Math.max(...starts.answered), unit: 'ms' },
    { name: 'start to the card shown, p50', measured: percentile(starts.ready, 0.5), unit: 'ms' },
  ];
  if (process.platform !== 'linux') return { title: 'Serve', rows, skipped: 'Linux for memory and CPU' };

  const { program } = await startServe(surroundings);
  await rest(SETTLE_MILLISECONDS, signal);
  const hosts = readChildren(program.pid);
  const memory = [program.pid, ...hosts].map(readMemory);
  const resident = memory.map((one) => one.resident);
  const own = memory.map((one) => one.resident - one.shared);
  const once = sum(own) + Math.max(...memory.map((one) => one.shared));
  const seconds = quick ? 10 : 60;
  tell(`serve: ${seconds} idle seconds`);
  const cpuOf = (): number => sum([program.pid, ...readChildren(program.pid)].map(readCpu));
  const [before, ownBefore] = [cpuOf(), readCpu(program.pid)];
  const begun = performance.now();
  await rest(seconds * 1_000, signal);
  const share = 100 / (performance.now() - begun);
  const [idle, ownIdle] = [(cpuOf() - before) * share, (readCpu(program.pid) - ownBefore) * share];
  await program.stop();
  rows.push(
    { name: 'resident memory of the companion', measured: resident[0] ?? 0, unit: 'MB' },
    { name: `resident memory of its ${hosts.length} hosts`, measured: sum(resident.slice(1)), unit: 'MB' },
    { name: 'all processes, shared pages counted once', measured: once, unit: 'MB', target: { atMost: 150 } },
    { name: 'all processes, shared pages counted each time', measured: sum(resident), unit: 'MB' },
    { name: `CPU of ${seconds} idle seconds, all processes`, measured: idle, unit: '%', target: { atMost: 0.3 } },
    { name: 'of which the companion itself, the rest being the polled module', measured: ownIdle, unit: '%' },
  );
  return { title: 'Serve, with a card in a reader that must be polled', rows };
}

async function startServe({ token, fixture }: Surroundings): Promise<{
  readonly program: RunningProgram;
  readonly answered: number;
  readonly ready: number;
}> {
  const begun = performance.now();
  const program = fixture.start(
    ['serve', '--development', '--module', token.library, '--port', '0', '--allow-origin', ORIGIN, '--lang', 'en'],
    { SOFTHSM2_CONF: token.configuration },
  );
  const page = { port: await portOf(program), origin: ORIGIN };
  const { status } = await send(page, 'GET', '/v1/info');
  if (status !== 200) throw new Error(`serve answered ${status}`);
  const answered = performance.now() - begun;
  await waitUntilReady(page);
  return { program, answered, ready: performance.now() - begun };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
