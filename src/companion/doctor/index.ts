/**
 * The diagnosis: why a card does not work, layer by layer. One file a check, a runner in the order in which they need
 * each other, one table of findings in both languages, and a report that holds nothing personal. The operating system is
 * a small port, so that the logic of all three systems runs anywhere. Imports os, pkcs11, card, settings, log, pki, cpx
 * and protocol.
 * @see cpx.md, "What goes wrong in the field"; README.md beside this file lists every check and finding
 */
export {
  LAYERS,
  type Check,
  type CheckResult,
  type Layer,
  type NotCheckedReason,
  type Outcome,
  type Verdict,
} from './check.js';
export { CHECKS, selectChecks } from './check-table.js';
export { diagnose, type Diagnosis, type DiagnosisOptions } from './diagnose.js';
export { FACT_NAMES, WORDS, type Fact, type FactName, type FactValue, type Word } from './facts.js';
export { findingOf, findRootCause, type RootCause } from './find-root-cause.js';
export {
  FINDING_CODES,
  findingTexts,
  helpCodeOfFinding,
  severityOf,
  type FindingCode,
  type Severity,
} from './findings/index.js';
export type {
  CardHostSight,
  CompanionSight,
  DoctorPorts,
  DoctorSystem,
  FileStatus,
  MailboxSight,
  PcscSight,
} from './ports.js';
export { DIAGNOSIS_WORDS, printDiagnosis, printReason, printRootCause } from './print-diagnosis.js';
export { plainValue, printFact } from './print-fact.js';
export {
  buildReport,
  type Report,
  type ReportCheck,
  type ReportFinding,
  type ReportOptions,
} from './report/build-report.js';
export { chooseReportForm } from './report/choose-report-form.js';
export { extractLog, LOG_EXTRACT, type LogExtractLine } from './report/extract-log.js';
export { renderReport } from './report/render-report.js';
export { askCompanion } from './system/ask-companion.js';
export { openSystem } from './system/open-system.js';
export { trySignature, type TrialDialog, type TrialSight } from './trial/index.js';
export { reachMailbox } from './system/reach-mailbox.js';
