/**
 * The companion's structured log: the port that every companion folder writes to, and its writer (pino, JSON lines, so
 * that control characters from outside are escaped). Imports protocol and pino.
 */
export { escapeInvisible } from './escape-invisible.js';
export { logWith, silentLog, type Log, type LogLine, type LogValue } from './log.js';
export { LOG_LEVELS, openLog, type LogDestination, type LogLevel, type OpenLog } from './open-log.js';
