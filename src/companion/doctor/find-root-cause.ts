import type { CheckResult } from './check.js';
import { severityOf, type FindingCode, type Severity } from './findings/index.js';

/** The one thing to say first. */
export interface RootCause {
  readonly finding: FindingCode;
  readonly severity: Severity;
  readonly result: CheckResult;
}

/**
 * The single thing to mend first: the first failure from the ground up, since what stands on it was not checked; else
 * what could not be checked at all, else the first warning.
 * @returns undefined where all is well
 */
export function findRootCause(results: readonly CheckResult[]): RootCause | undefined {
  const causes = results.flatMap((result): RootCause[] => {
    const finding = findingOf(result);
    if (finding === undefined) return [];
    const severity = 'finding' in result ? result.verdict : severityOf(finding);
    return [{ finding, severity, result }];
  });
  return (
    causes.find(({ severity }) => severity === 'failure') ??
    causes.find(({ result }) => result.verdict === 'not-checked') ??
    causes[0]
  );
}

/** What a result says is wrong; a check that only waits for another one says nothing of its own. */
export function findingOf(result: CheckResult): FindingCode | undefined {
  if ('finding' in result) return result.finding;
  if (result.verdict !== 'not-checked') return undefined;
  switch (result.because.type) {
    case 'slow':
      return 'DOCTOR_CHECK_SLOW';
    case 'broken':
      return 'DOCTOR_CHECK_BROKEN';
    case 'needs':
    case 'interrupted':
      return undefined;
  }
}
