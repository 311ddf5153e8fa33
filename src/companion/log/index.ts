/**
 * The companion's structured log: the port that every companion folder writes to, and its writer (pino, JSON lines, so
 * that control characters from outside are escaped). Imports protocol and pino.
 */
export { silentLog, type Log, type LogLine, type LogValue } from './log.js';
