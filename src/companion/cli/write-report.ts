import { writeFile } from 'node:fs/promises';
import { renderReport, type Report } from '../doctor/index.js';

/** Forms of a report, by the ending of its file. */
const FORMS: Readonly<Record<string, (report: Report) => string>> = {
  html: renderReport,
  json: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
};

/** @returns undefined for a file name that ends in neither `.html` nor `.json` */
export function chooseReportForm(file: string): ((report: Report) => string) | undefined {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMS, ending) ? FORMS[ending] : undefined;
}

/**
 * Writes a report where its owner alone can read it, in place of an older one.
 * @throws Error naming the file, where it cannot be written
 */
export async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (cause) {
    const { code = 'UNKNOWN' } = cause as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be written (${code})`, { cause });
  }
}
