import type { Log } from '../log/index.js';
import type { Check, CheckResult } from './check.js';
import { CHECKS } from './check-table.js';
import { findRootCause, type RootCause } from './find-root-cause.js';
import { Observations } from './observations.js';
import type { DoctorPorts } from './ports.js';
import { runChecks } from './run-checks.js';

/** How a diagnosis is made. */
export interface DiagnosisOptions {
  /** Default: all of them. What they need must be among them. */
  readonly checks?: readonly Check[];
  readonly log: Log;
  readonly onStart?: (check: Check) => void;
  readonly onResult?: (result: CheckResult) => void;
  readonly signal?: AbortSignal;
}

/** A finished diagnosis. */
export interface Diagnosis {
  /** In the order of the table. */
  readonly results: readonly CheckResult[];
  /** The one thing to mend first; undefined where all is well. */
  readonly rootCause: RootCause | undefined;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Milliseconds, without what was left to a person. */
  readonly tookMs: number;
}

/** Looks at this computer once, and judges it. Never throws; presents no PIN and resets no card, but for `ports.trial`. */
export async function diagnose(ports: DoctorPorts, options: DiagnosisOptions): Promise<Diagnosis> {
  const { checks = CHECKS, ...run } = options;
  const started = ports.system.now();
  const begin = performance.now();
  const results = await runChecks(checks, new Observations(ports), run);
  const waited = results.reduce((sum, { check, tookMs }) => (check.limitMs === 'unlimited' ? sum + tookMs : sum), 0);
  const tookMs = Math.max(0, Math.round(performance.now() - begin) - waited);
  return { results, rootCause: findRootCause(results), started, tookMs };
}
