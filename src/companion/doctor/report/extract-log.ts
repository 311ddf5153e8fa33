import { isErrorCode, type ErrorCode } from '../../../protocol/index.js';
import { LOG_EVENTS } from './log-events.js';

/** A line of the log as it may leave: when, how bad, which event of ours, which error. */
export interface LogExtractLine {
  /** RFC 3339, in UTC. */
  readonly time: string;
  readonly level: 'warn' | 'error';
  /** `other` for an event that is not in the vocabulary. */
  readonly event: string;
  readonly code?: ErrorCode;
}

/** Bytes of the log's end that are read, and lines that are kept. */
export const LOG_EXTRACT = Object.freeze({ bytes: 262_144, lines: 10 });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * The last warnings and errors of the companion's log. Of each line nothing is kept but what is a word of ours: fields
 * hold names of files, readers and programs.
 * @param end the end of the log file, JSON lines; the first may be cut
 */
export function extractLog(end: Uint8Array): readonly LogExtractLine[] {
  const lines = new TextDecoder().decode(end).split('\n');
  return lines.flatMap(readLine).slice(-LOG_EXTRACT.lines);
}

function readLine(line: string): readonly LogExtractLine[] {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return []; // The first line is cut, and another program may have written into the file.
  }
  if (typeof fields !== 'object' || fields === null) return [];
  const { level, time, event, code } = fields as Readonly<Record<string, unknown>>;
  if ((level !== 'warn' && level !== 'error') || typeof time !== 'string' || !TIME.test(time)) return [];
  const known = typeof event === 'string' && LOG_EVENTS.has(event) ? event : 'other';
  return [{ time, level, event: known, ...(isErrorCode(code) ? { code } : {}) }];
}
