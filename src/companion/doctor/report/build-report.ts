import { randomBytes } from 'node:crypto';
import type { Language } from '../../../protocol/index.js';
import type { CheckResult, Layer, NotCheckedReason, Verdict } from '../check.js';
import type { Diagnosis } from '../diagnose.js';
import type { FactName, FactValue } from '../facts.js';
import { findingOf } from '../find-root-cause.js';
import { findingTexts, helpCodeOfFinding, type FindingCode, type Severity } from '../findings/index.js';
import { extractLog, type LogExtractLine } from './extract-log.js';
import { createRedactor, type Redact } from './redact.js';

/** A finding in a report: its names, and its words in the language of the report. */
export interface ReportFinding {
  readonly code: FindingCode;
  readonly helpCode: string;
  readonly title: string;
  readonly explanation: string;
  readonly remedy: string;
}

/** One check in a report. */
export interface ReportCheck {
  readonly id: string;
  readonly layer: Layer;
  readonly title: string;
  readonly verdict: Verdict;
  readonly tookMs: number;
  readonly finding?: ReportFinding;
  readonly because?: NotCheckedReason;
  readonly facts: readonly {
    readonly name: FactName;
    readonly type: FactValue['type'];
    readonly value: string | number;
  }[];
}

/** What may leave this computer: nothing in it names a person, a card or a certificate. */
export interface Report {
  readonly format: 'cpx-bridge-report';
  readonly version: 1;
  readonly language: Language;
  /** RFC 3339, in UTC. */
  readonly made: string;
  readonly tookMs: number;
  /** Of CPx Bridge. */
  readonly program: string;
  readonly verdict: Severity | 'ok';
  readonly rootCause?: ReportFinding & { readonly check: string };
  readonly checks: readonly ReportCheck[];
  /** The last warnings and errors of the companion, oldest first. */
  readonly log: readonly LogExtractLine[];
}

/** What a report is made with. */
export interface ReportOptions {
  readonly language: Language;
  /** Version of CPx Bridge. */
  readonly program: string;
  /** The end of the companion's log file. Default: none. */
  readonly log?: Uint8Array;
  /** Of the hashes; random unless a test says otherwise. */
  readonly key?: Uint8Array;
}

/** Makes the report of a diagnosis. */
export function buildReport(
  diagnosis: Diagnosis,
  { language, program, log = new Uint8Array(), key = randomBytes(32) }: ReportOptions,
): Report {
  const redact = createRedactor(key);
  const { rootCause, results, started, tookMs } = diagnosis;
  return {
    format: 'cpx-bridge-report',
    version: 1,
    language,
    made: new Date(started).toISOString(),
    tookMs,
    program,
    verdict: rootCause?.severity ?? 'ok',
    ...(rootCause === undefined
      ? {}
      : { rootCause: { ...describeFinding(rootCause.finding, language), check: rootCause.result.check.id } }),
    checks: results.map((result) => describeResult(result, language, redact)),
    log: extractLog(log),
  };
}

function describeResult(result: CheckResult, language: Language, redact: Redact): ReportCheck {
  const { check, verdict, tookMs, facts } = result;
  const finding = findingOf(result);
  return {
    id: check.id,
    layer: check.layer,
    title: check.title[language],
    verdict,
    tookMs,
    ...(finding === undefined ? {} : { finding: describeFinding(finding, language) }),
    ...(result.verdict === 'not-checked' ? { because: result.because } : {}),
    facts: facts.map(({ name, value }) => ({ name, type: value.type, value: redact(value) })),
  };
}

function describeFinding(code: FindingCode, language: Language): ReportFinding {
  return { code, helpCode: helpCodeOfFinding(code), ...findingTexts(code, language) };
}
