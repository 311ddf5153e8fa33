import { errorTexts, ERRORS, isErrorCode, type ErrorTexts, type Language } from '../../../protocol/index.js';
import { BRIDGE_FINDINGS } from './bridge-findings.js';
import { CARD_FINDINGS } from './card-findings.js';
import type { FindingTable, Severity } from './finding-table.js';
import { MACHINE_FINDINGS } from './machine-findings.js';
import { MODULE_FINDINGS } from './module-findings.js';
import { READER_FINDINGS } from './reader-findings.js';
import { WEB_FINDINGS } from './web-findings.js';

export type { Severity } from './finding-table.js';

/**
 * Everything that the diagnosis can find: one row a finding, layer by layer. What is an error elsewhere has that error's
 * code here, so that the page, the window and the diagnosis say one thing under one number.
 * @see cpx.md, "What goes wrong in the field"; protocol, error-texts
 */
export const FINDINGS = {
  ...MACHINE_FINDINGS,
  ...READER_FINDINGS,
  ...MODULE_FINDINGS,
  ...CARD_FINDINGS,
  ...BRIDGE_FINDINGS,
  ...WEB_FINDINGS,
} as const satisfies FindingTable;

/** A stable name of something that the diagnosis finds: an error code, or one of its own, `DOCTOR_<WHAT>`. */
export type FindingCode = keyof typeof FINDINGS;

/** Every finding in the order of the table. */
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** The short code to read on the telephone, for instance `CPX-821`. */
export function helpCodeOfFinding(code: FindingCode): string {
  return `CPX-${isErrorCode(code) ? ERRORS[code].help : FINDINGS[code].help}`;
}

/** @returns the words of a finding in one language: title, explanation and remedy */
export function findingTexts(code: FindingCode, language: Language): ErrorTexts {
  return isErrorCode(code) ? errorTexts(code, language) : FINDINGS[code][language];
}

/** How bad a finding is. */
export function severityOf(code: FindingCode): Severity {
  return FINDINGS[code].severity;
}
