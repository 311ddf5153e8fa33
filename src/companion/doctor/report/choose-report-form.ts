import type { Report } from './build-report.js';
import { renderReport } from './render-report.js';

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
