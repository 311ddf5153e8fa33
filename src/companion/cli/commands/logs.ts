import { join } from 'node:path';
import { errorTexts, helpCodeOf, isErrorCode, type Language } from '../../../protocol/index.js';
import {
  findLastFailure,
  LOG_FILE_NAME,
  printLogLine,
  readLog,
  type LoggedFailure,
  type LogRecord,
} from '../../log/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { LOGS_TEXTS } from '../logs-texts.js';

/** Options of `logs`. */
export interface LogsOptions {
  readonly lastFailure?: boolean;
  readonly lines: number;
  readonly json?: boolean;
}

/** Shows the end of the log or the last failure; exit code 3, and where it was looked for, when there is none. */
export async function showLogs(options: LogsOptions, { terminal, folders }: CommandContext): Promise<ExitCode> {
  const texts = LOGS_TEXTS[terminal.language];
  const file = join(folders.logs, LOG_FILE_NAME);
  const records = await readLog(file);
  const failure = options.lastFailure === true ? findLastFailure(records) : undefined;
  const lines = options.lastFailure === true ? (failure?.lines ?? []) : records.slice(-options.lines);
  terminal.say(texts.logIn(file));
  if (options.json === true) terminal.printJson({ file, ...describeFailure(failure, terminal.language), lines });
  else {
    if (failure !== undefined) for (const line of printHead(failure, terminal.language)) terminal.print(line);
    for (const line of lines) terminal.print(`  ${printRecord(line, terminal.language)}`);
  }
  if (lines.length > 0) return EXIT_CODES.ok;
  terminal.say(options.lastFailure === true ? texts.noFailure : texts.empty);
  return EXIT_CODES.nothing;
}

function describeFailure(failure: LoggedFailure | undefined, language: Language): object {
  if (failure === undefined) return {};
  const { id, code, origin } = failure;
  const known = isErrorCode(code) ? { helpCode: helpCodeOf(code), ...errorTexts(code, language) } : {};
  return { failure: { requestId: id, origin, code, ...known } };
}

function printHead({ id, code, origin, lines }: LoggedFailure, language: Language): readonly string[] {
  const texts = LOGS_TEXTS[language];
  const when = new Date(lines.at(-1)?.time ?? '');
  const words = isErrorCode(code) ? errorTexts(code, language) : undefined;
  return [
    texts.failed(when.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB'), origin),
    ...(isErrorCode(code) && words !== undefined
      ? [texts.code(words.title, helpCodeOf(code), code), words.explanation, words.remedy]
      : [texts.unknownCode(code)]),
    texts.request(id),
  ];
}

/** A line in words, with the time of day of this computer: `23:40:02.123  The card refuses: …`. */
function printRecord({ level, time, event, fields }: LogRecord, language: Language): string {
  const { events } = LOGS_TEXTS[language];
  const inWords = Object.hasOwn(events, event) ? events[event] : undefined;
  const moment = new Date(time);
  const clock = `${moment.toLocaleTimeString('fr-FR')}.${String(moment.getMilliseconds()).padStart(3, '0')}`;
  if (inWords !== undefined) return `${clock}  ${inWords((name) => textOf(fields[name]))}`;
  // Without its own time, which is in UTC.
  const plain = printLogLine(JSON.stringify({ level, time, event, ...fields }));
  return `${clock}  ${plain.slice(plain.indexOf(' ') + 1)}`;
}

function textOf(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
