import { escapeInvisible } from './escape-invisible.js';

const LEVELS: Readonly<Record<string, string>> = { debug: 'debug', info: 'info ', warn: 'WARN ', error: 'ERROR' };

/** A JSON line of the log as a person reads it on a terminal: `09:24:02.123 info  event key=value`. */
export function printLogLine(json: string): string {
  const { level, time, event, ...fields } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const words = Object.entries(fields).map(([name, value]) => `${name}=${printValue(value)}`);
  const head = [String(time).slice(11, 23), LEVELS[String(level)] ?? String(level), String(event)];
  return escapeInvisible([...head, ...words].join(' '));
}

function printValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(value);
}
