import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { SOFTHSM_REQUIREMENTS } from '../contract/support/softhsm-token.js';
import { formatTable, judge, type Section } from './figures.js';
import { measureDesktop } from './measure-desktop.js';
import { measureRequests } from './measure-requests.js';
import { measureServe } from './measure-serve.js';
import { measureSignIn } from './measure-sign-in.js';
import { measureTls } from './measure-tls.js';
import { measureVirtualCard } from './measure-virtual-card.js';
import { Cleanup, openSurroundings, type Surroundings } from './surroundings.js';

const HELP = `Usage: npm run bench -- [--quick] [--json]

Measures what the companion adds to a card: everything in one run, each figure beside its baseline.
Uses SoftHSM2 in a folder of its own; what is not installed is announced and its rows are left out.

  --quick  fewer rounds, 10 idle seconds in place of 60
  --json   the figures as JSON on standard output
  --help   this text

Exit codes: 0 measured (targets reached or not), 1 failed, 2 wrong options, 130 interrupted.
`;

const MEASUREMENTS: readonly { readonly title: string; readonly run: (s: Surroundings) => Promise<Section> }[] = [
  { title: 'Sign-in', run: measureSignIn },
  { title: 'Virtual card', run: measureVirtualCard },
  { title: 'Requests', run: measureRequests },
  { title: 'TLS', run: measureTls },
  { title: 'Serve', run: measureServe },
  { title: 'Desktop', run: measureDesktop },
];

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function measure(quick: boolean, signal: AbortSignal): Promise<Section[]> {
  const missing = SOFTHSM_REQUIREMENTS.filter(({ met }) => !met).map(({ name }) => name);
  if (missing.length > 0) {
    return MEASUREMENTS.map(({ title }) => ({ title, rows: [], skipped: missing.join(', ') }));
  }
  const sections: Section[] = [];
  const shared = new Cleanup();
  try {
    const surroundings = await openSurroundings({ quick, signal, tell, cleanup: shared });
    for (const { run } of MEASUREMENTS) {
      // Each leaves nothing behind that the next would measure.
      const cleanup = new Cleanup();
      try {
        sections.push(await run({ ...surroundings, cleanup }));
      } finally {
        await cleanup.run();
      }
    }
  } finally {
    await shared.run();
  }
  return sections;
}

async function main(): Promise<number> {
  let options: { readonly quick?: boolean; readonly json?: boolean; readonly help?: boolean };
  try {
    options = parseArgs({
      options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    tell(`error: ${(error as Error).message}\nhint: npm run bench -- --help`);
    return 2;
  }
  if (options.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new Error('interrupted')));
  }
  try {
    const sections = await measure(options.quick === true, interrupted.signal);
    const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? process.arch}`;
    const judged = sections.map((section) => ({ ...section, rows: section.rows.map(judge) }));
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ machine, quick: options.quick === true, sections: judged }, undefined, 2)}\n`
        : `\n${machine}\n\n${formatTable(sections)}`,
    );
    return 0;
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    tell(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return 1;
  }
}

process.exitCode = await main();
