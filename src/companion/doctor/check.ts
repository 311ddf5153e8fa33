import type { Language } from '../../protocol/index.js';
import type { Fact } from './facts.js';
import { severityOf, type FindingCode, type Severity } from './findings/index.js';
import type { Observations } from './observations.js';

/** The layers of a sign-in from the ground up; the order in which checks are listed. */
export const LAYERS = [
  'machine',
  'readers',
  'middleware',
  'card',
  'certificate',
  'bridge',
  'browsers',
  'mailbox',
] as const;
export type Layer = (typeof LAYERS)[number];

/** What a check concludes. */
export type Outcome =
  | { readonly verdict: 'ok' | 'not-applicable'; readonly facts: readonly Fact[] }
  | { readonly verdict: Severity; readonly finding: FindingCode; readonly facts: readonly Fact[] };

/** One check: one file, one question. */
export interface Check {
  /** Kebab-case, stable: `--only` and reports name it. */
  readonly id: string;
  readonly layer: Layer;
  /** What is asked, for people. */
  readonly title: Readonly<Record<Language, string>>;
  /** Checks without whose success this one says nothing. */
  readonly needs: readonly string[];
  /** Checks whose answer this one takes into account; their failure does not keep it from running. */
  readonly after?: readonly string[];
  /**
   * How long it may take. A check in whose course a person is asked has the time that they take: it runs last, when
   * nothing else does.
   */
  readonly limitMs: number | 'unlimited';
  /** What the check says when it is not done in time, where that says something about the machine. */
  readonly ifSlow?: FindingCode;
  /** All that it can find; the generated reference lists them. */
  readonly findings: readonly FindingCode[];
  run(observations: Observations): Promise<Outcome>;
}

/** Why a check was not made. */
export type NotCheckedReason =
  | { readonly type: 'needs'; readonly check: string }
  | { readonly type: 'slow' }
  | { readonly type: 'broken' }
  | { readonly type: 'interrupted' };

/** What came of one check. */
export type CheckResult = {
  readonly check: Check;
  /** Milliseconds that it ran. */
  readonly tookMs: number;
} & (
  Outcome | { readonly verdict: 'not-checked'; readonly because: NotCheckedReason; readonly facts: readonly Fact[] }
);

export type Verdict = CheckResult['verdict'];

export function ok(facts: readonly Fact[] = []): Outcome {
  return { verdict: 'ok', facts };
}

export function notApplicable(facts: readonly Fact[] = []): Outcome {
  return { verdict: 'not-applicable', facts };
}

/** @param severity where it is not as bad as usual */
export function found(
  finding: FindingCode,
  facts: readonly Fact[] = [],
  severity: Severity = severityOf(finding),
): Outcome {
  return { verdict: severity, finding, facts };
}
