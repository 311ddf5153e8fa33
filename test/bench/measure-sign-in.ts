import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Prompt } from '../../src/companion/sign-in/index.js';
import { waitUntilReady } from '../companion/cli/support/page.js';
import { openDirectSigner } from './direct-signer.js';
import { percentile, type Section } from './figures.js';
import { monotonicMilliseconds } from './monotonic.js';
import type { PageOrder, PageReport } from './page-thread.js';
import { KEY_ID, openCompanion, ORIGIN, rest, signInBody, type Surroundings } from './surroundings.js';

/** Until the spare host of the next sign-in is there: nobody signs in twice within a second. */
const REST_MILLISECONDS = 900;
/** Nobody types four digits faster; the card host becomes warm meanwhile, which is what it was started for. */
const TYPING_MILLISECONDS = 500;
const WARM_UP = 3;

/**
 * From the PIN entered to the token received, each sign-in beside its two baselines, so that whatever else the machine
 * does meets all three. The page has a thread of its own, as a browser has a process: what it needs to read the answer
 * counts as ours, what the companion still does meanwhile does not.
 */
export async function measureSignIn(surroundings: Surroundings): Promise<Section> {
  const { token, fixture, quick, signal, cleanup, tell } = surroundings;
  const times = { shown: 0, entered: 0 };
  const prompt: Prompt = {
    open(view, answer) {
      times.shown = monotonicMilliseconds();
      const enterPin = (step: string): void => {
        if (step !== 'enter-pin') return;
        const pin = new Uint8Array(new ArrayBuffer(TEST_PIN.length));
        new TextEncoder().encodeInto(TEST_PIN, pin);
        const type = (): void => {
          times.entered = monotonicMilliseconds();
          answer({ type: 'pin-entered', pin });
        };
        setTimeout(type, TYPING_MILLISECONDS);
      };
      enterPin(view.step);
      return { update: (next) => enterPin(next.step), close: () => undefined };
    },
  };
  const companion = await openCompanion(surroundings, prompt);
  const page = { port: companion.port, origin: ORIGIN };
  await waitUntilReady(page);
  const thread = new Worker(new URL('./page-thread.js', import.meta.url));
  cleanup.add(() => thread.terminate());
  const signIn = async (): Promise<PageReport> => {
    thread.postMessage({ page, message: signInBody() } satisfies PageOrder);
    const [report] = (await once(thread, 'message', { signal })) as [PageReport];
    return report;
  };
  const direct = await openDirectSigner(token.library);
  cleanup.add(() => direct.close());
  const runTool = prepareTool(token.library, fixture.folder);

  const samples = { direct: [] as number[], tool: [] as number[], token: [] as number[], shown: [] as number[] };
  const rounds = quick ? 20 : 100;
  let failed = 0;
  tell(`sign-in: ${rounds} rounds of pkcs11js alone, pkcs11-tool and the companion`);
  for (let round = -WARM_UP; round < rounds; round++) {
    await rest(REST_MILLISECONDS, signal);
    const alone = direct.measure();
    const tool = await runTool();
    const answer = await signIn();
    if (answer.status !== 200) {
      // Counted and shown: a figure of the successes alone would hide it.
      tell(`round ${round}: the sign-in failed: ${JSON.stringify(answer.body)}`);
      if (++failed > rounds / 5) throw new Error('too many sign-ins failed');
      continue;
    }
    if (round < 0) continue;
    samples.direct.push(alone);
    samples.tool.push(tool);
    samples.token.push(answer.received - times.entered);
    samples.shown.push(times.shown - answer.asked);
  }
  const of = (share: number) => ({
    direct: percentile(samples.direct, share),
    tool: percentile(samples.tool, share),
    token: percentile(samples.token, share),
    shown: percentile(samples.shown, share),
  });
  const [p50, p99] = [of(0.5), of(0.99)];
  const added = { unit: 'ms', compare: 'added' } as const;
  const faster = { unit: 'ms', compare: 'ratio' } as const;
  return {
    title: `Sign-in on SoftHSM2, ${rounds} rounds, ${failed} failed`,
    rows: [
      {
        ...added,
        name: 'PIN to token, beside login + sign by pkcs11js, p50',
        baseline: p50.direct,
        measured: p50.token,
        target: { atMost: 5 },
      },
      { ...added, name: 'the same, p99', baseline: p99.direct, measured: p99.token },
      {
        ...faster,
        name: 'PIN to token, beside one pkcs11-tool process, p50',
        baseline: p50.tool,
        measured: p50.token,
        target: { below: 1 },
      },
      { ...faster, name: 'the same, p99', baseline: p99.tool, measured: p99.token },
      { name: 'request sent to prompt shown, p50', measured: p50.shown, unit: 'ms', target: { atMost: 50 } },
      { name: 'the same, p99', measured: p99.shown, unit: 'ms', target: { atMost: 50 } },
    ],
  };
}

/** @returns runs `pkcs11-tool --login --sign` from start to end and tells the milliseconds */
function prepareTool(library: string, folder: string): () => Promise<number> {
  const input = join(folder, 'to-sign');
  writeFileSync(input, 'benchmark');
  const options = [
    ...['--module', library, '--login', '--pin', TEST_PIN, '--sign', '--mechanism', 'SHA256-RSA-PKCS'],
    ...['--id', KEY_ID, '--input-file', input, '--output-file', join(folder, 'signature')],
  ];
  const run = promisify(execFile);
  return async () => {
    const begun = performance.now();
    await run('pkcs11-tool', options);
    return performance.now() - begun;
  };
}
