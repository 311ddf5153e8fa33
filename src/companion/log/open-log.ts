import { escapeInvisible } from './escape-invisible.js';
import type { Log, LogLine, LogValue } from './log.js';
import { printLogLine } from './print-log-line.js';
import { openRotatingFile, type LineFile, type LogFileLimits } from './rotating-file.js';

/** Lines below this level are not written. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the log goes. */
export type LogDestination =
  /** JSON lines in a few files of bounded size that their owner alone can read. @see rotating-file.ts */
  | { readonly file: string; readonly limits?: LogFileLimits }
  /** JSON lines, or lines for people, to a stream. */
  | { readonly write: (text: string) => void; readonly forPeople: boolean };

/** A log and its end. */
export type OpenLog = Log & {
  /** The level of the settings, which counts where the log was opened without one of its own. */
  followLevel(level: LogLevel): void;
  /** Lines that found no room since the last that did; 0 while all is well. */
  readonly lost: number;
  close(): void;
};

const DEFAULT_LEVEL: LogLevel = 'info';

/** Bounds of one line, so that whatever comes from outside takes no more than its share of the files. */
const LONGEST = Object.freeze({ value: 2_048, list: 32, line: 32_768 });

/**
 * Opens the structured log: one JSON object a line, whatever the values hold. Neither opening nor writing throws, for a
 * full disk must not break a sign-in: what finds no room is counted, and said by the next line that does.
 */
export async function openLog(options: {
  /** Undefined: `info`, until the settings say otherwise. */
  readonly level?: LogLevel | undefined;
  readonly destination: LogDestination;
}): Promise<OpenLog> {
  // Loaded here, so that whoever wants the port alone (a card host) does not carry it.
  const { pino } = await import('pino');
  const sink = openSink(options.destination);
  let lost = 0;
  const write = (line: string): void => {
    try {
      sink.write(fit(escapeInvisible(line.trimEnd())));
      if (lost > 0) {
        sink.write(JSON.stringify({ level: 'warn', time: new Date().toISOString(), event: 'log lines lost', lost }));
        lost = 0;
      }
    } catch {
      lost++;
    }
  };
  const logger = pino(
    {
      level: options.level ?? DEFAULT_LEVEL,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error'): LogLine =>
    (event, fields = {}) => {
      if (logger.isLevelEnabled(level)) logger[level](Object.fromEntries(Object.entries(fields).map(shorten)), event);
    };
  return Object.freeze({
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    followLevel: (level: LogLevel) => {
      if (options.level === undefined) logger.level = level;
    },
    get lost() {
      return lost;
    },
    close: () => sink.close(),
  });
}

function shorten([name, value]: [string, LogValue]): [string, LogValue] {
  if (typeof value === 'string') return [name, shortenText(value)];
  return [name, typeof value === 'object' ? value.slice(0, LONGEST.list).map(shortenText) : value];
}

function shortenText(text: string): string {
  return text.length <= LONGEST.value ? text : `${text.slice(0, LONGEST.value)}…`;
}

/** A line that escapes and many fields have made too long is written without its fields. */
function fit(line: string): string {
  if (line.length <= LONGEST.line) return line;
  const { level, time, event } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  return escapeInvisible(JSON.stringify({ level, time, event, tooLong: line.length }));
}

function openSink(destination: LogDestination): LineFile {
  if ('file' in destination) return openRotatingFile(destination.file, destination.limits);
  const { write, forPeople } = destination;
  return { write: (line) => write(`${forPeople ? printLogLine(line) : line}\n`), close: () => undefined };
}
