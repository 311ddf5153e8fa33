import type { ErrorCode, ErrorTexts, Language } from '../../../protocol/index.js';

/** How bad a finding is: `failure` keeps the person from signing in, `warning` may, or soon will. */
export type Severity = 'failure' | 'warning';

/** A finding that the catalogue of errors knows: its words and its help code are the catalogue's. */
interface SharedRow {
  readonly severity: Severity;
}

/** A finding that only the diagnosis makes. */
interface OwnRow extends SharedRow, Readonly<Record<Language, ErrorTexts>> {
  /** Number to read on the telephone; 800 to 899 are the diagnosis's, and never reused. */
  readonly help: number;
}

/** Findings of one layer. */
export type FindingTable = Readonly<Partial<Record<ErrorCode, SharedRow>>> &
  Readonly<Record<`DOCTOR_${string}`, OwnRow>>;
