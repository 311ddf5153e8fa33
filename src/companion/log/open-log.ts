import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { escapeInvisible } from './escape-invisible.js';
import type { Log, LogLine, LogValue } from './log.js';
import { printLogLine } from './print-log-line.js';

/** Lines below this level are not written. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the log goes. */
export type LogDestination =
  /** JSON lines at the end of a file that its owner alone can read; moved to `<file>.1` at the start when it is large. */
  | { readonly file: string }
  /** JSON lines, or lines for people, to a stream. */
  | { readonly write: (text: string) => void; readonly forPeople: boolean };

/** A log and its end. */
export type OpenLog = Log & { close(): void };

const LARGEST_FILE = 5_000_000;
const LONGEST_VALUE = 2_048;

/**
 * Opens the structured log: one JSON object a line, whatever the values hold. Writing never throws: what a full disk
 * refuses is counted, and said by the next line that finds room.
 * @throws what the system throws when the file cannot be opened
 */
export async function openLog(options: {
  readonly level: LogLevel;
  readonly destination: LogDestination;
}): Promise<OpenLog> {
  // Loaded here, so that whoever wants the port alone (a card host) does not carry it.
  const { pino } = await import('pino');
  const sink = openSink(options.destination);
  let lost = 0;
  const write = (line: string): void => {
    try {
      sink.write(escapeInvisible(line.trimEnd()));
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
      level: options.level,
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
    close: () => sink.close(),
  });
}

function shorten([name, value]: [string, LogValue]): [string, LogValue] {
  if (typeof value !== 'string' || value.length <= LONGEST_VALUE) return [name, value];
  return [name, `${value.slice(0, LONGEST_VALUE)}…`];
}

interface Sink {
  write(line: string): void;
  close(): void;
}

function openSink(destination: LogDestination): Sink {
  if ('write' in destination) {
    const { write, forPeople } = destination;
    return { write: (line) => write(`${forPeople ? printLogLine(line) : line}\n`), close: () => undefined };
  }
  const { file } = destination;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_FILE) renameSync(file, `${file}.1`);
  const handle = openSync(file, 'a', 0o600);
  return {
    write: (line) => {
      const bytes = Buffer.from(`${line}\n`);
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    },
    close: () => closeSync(handle),
  };
}
