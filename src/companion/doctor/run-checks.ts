import type { Log } from '../log/index.js';
import type { Check, CheckResult, NotCheckedReason, Outcome } from './check.js';
import { severityOf } from './findings/index.js';
import type { Observations } from './observations.js';

/** How a run tells of itself, and what ends it. */
export interface RunOptions {
  readonly log: Log;
  readonly onStart?: (check: Check) => void;
  readonly onResult?: (result: CheckResult) => void;
  /** What has not finished when it aborts is not checked. */
  readonly signal?: AbortSignal;
}

/**
 * Runs checks, each as soon as those are done that it needs, and tells each result as it comes. Never throws: a check
 * that throws, or takes too long, says so in its result, and the others go on.
 * @returns the results in the order of `checks`
 */
export async function runChecks(
  checks: readonly Check[],
  observations: Observations,
  { log, onStart, onResult, signal = new AbortController().signal }: RunOptions,
): Promise<readonly CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>();
  let interrupt!: () => void;
  const interrupted = new Promise<NotCheckedReason>((resolve) => {
    interrupt = () => resolve({ type: 'interrupted' });
  });
  signal.addEventListener('abort', interrupt, { once: true });
  const unattended = checks.filter(({ limitMs }) => limitMs !== 'unlimited');
  // Every check is in the map before the first of them looks there for those that it waits for.
  const begin = Promise.resolve();
  for (const check of checks)
    results.set(
      check.id,
      begin.then(() => runInTurn(check)),
    );
  const all = await Promise.all(results.values());
  signal.removeEventListener('abort', interrupt);
  return all;

  async function runInTurn(check: Check): Promise<CheckResult> {
    const needed = await Promise.all(check.needs.flatMap((id) => results.get(id) ?? []));
    const others = check.limitMs === 'unlimited' ? unattended.map(({ id }) => id) : (check.after ?? []);
    await Promise.all(others.flatMap((id) => results.get(id) ?? []));
    const result = await decide(check, needed);
    onResult?.(result);
    return result;
  }

  async function decide(check: Check, needed: readonly CheckResult[]): Promise<CheckResult> {
    const missing = needed.find(({ verdict }) => verdict === 'failure' || verdict === 'not-checked');
    if (missing !== undefined) return notChecked(check, 0, { type: 'needs', check: rootOf(missing) });
    if (signal.aborted) return notChecked(check, 0, { type: 'interrupted' });
    onStart?.(check);
    const started = performance.now();
    const outcome = await runWithin(check, observations, log, interrupted);
    const tookMs = Math.round(performance.now() - started);
    if (!('type' in outcome)) return { check, tookMs, ...outcome };
    if (outcome.type === 'slow' && check.ifSlow !== undefined) {
      return { check, tookMs, verdict: severityOf(check.ifSlow), finding: check.ifSlow, facts: [] };
    }
    return notChecked(check, tookMs, outcome);
  }
}

function notChecked(check: Check, tookMs: number, because: NotCheckedReason): CheckResult {
  return { check, tookMs, verdict: 'not-checked', because, facts: [] };
}

/** What failed first, where a check was kept from running by one that was itself kept from running. */
function rootOf(result: CheckResult): string {
  return result.verdict === 'not-checked' && result.because.type === 'needs' ? result.because.check : result.check.id;
}

async function runWithin(
  check: Check,
  observations: Observations,
  log: Log,
  interrupted: Promise<NotCheckedReason>,
): Promise<Outcome | NotCheckedReason> {
  let stop: () => void = () => undefined;
  const slow = new Promise<NotCheckedReason>((resolve) => {
    if (check.limitMs === 'unlimited') return;
    const timer = setTimeout(resolve, check.limitMs, { type: 'slow' });
    stop = () => clearTimeout(timer);
  });
  const running = check.run(observations).catch((error: unknown): NotCheckedReason => {
    log.error('doctor-check-broken', { check: check.id, problem: String(error) });
    return { type: 'broken' };
  });
  try {
    return await Promise.race([running, slow, interrupted]);
  } finally {
    stop();
  }
}
