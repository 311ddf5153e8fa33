import { chooseReportForm, type Report } from '../../../doctor/index.js';
import type { Log } from '../../../log/index.js';
import { systemCodeOf, writeWholeFile } from '../../../settings/index.js';
import type { DoctorOutcome } from '../../doctor-screen.js';
import { fill } from '../../texts.js';
import type { Wording } from '../describe-prompt.js';
import type { ShellWindow } from '../open-window.js';

/** What a report is saved with. */
export interface SaveReportOptions {
  readonly chooseFile: ShellWindow<'doctor'>['chooseFileToWrite'];
  readonly wording: Wording;
  readonly log: Log;
  /** Default: whole or not at all, readable by its owner alone. */
  readonly write?: (file: string, text: string) => Promise<void>;
}

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** Asks the person where to, and writes a report there: HTML or JSON, by the name that they give. Never rejects. */
export async function saveReport(
  report: Report,
  { chooseFile, wording: { texts }, log, write = writeWholeFile }: SaveReportOptions,
): Promise<DoctorOutcome> {
  const file = await chooseFile(`cpx-bridge-diagnostic-${report.made.slice(0, 10)}.html`, [
    { name: texts['doctor.save.html'], extensions: ['html'] },
    { name: texts['doctor.save.json'], extensions: ['json'] },
  ]);
  if (file === undefined) return undefined;
  const form = chooseReportForm(file);
  if (form === undefined) return { tone: 'bad', text: texts['doctor.save.form'] };
  try {
    await write(file, form(report));
    log.info('report of the diagnosis saved');
    return { tone: 'good', text: fill(texts['doctor.saved'], { path: file }) };
  } catch (error) {
    const code = systemCodeOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
    log.warn('the report of the diagnosis could not be saved', { detail: code });
    return FULL.includes(code)
      ? { tone: 'bad', text: texts['doctor.save.full'] }
      : { tone: 'bad', text: fill(texts['doctor.save.refused'], { path: file, problem: code }) };
  }
}
