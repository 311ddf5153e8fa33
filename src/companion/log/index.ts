/**
 * The companion's structured log: the port that every companion folder writes to, its writer (pino, JSON lines, so that
 * control characters from outside are escaped; files of bounded size), and its reader, which finds the last failure.
 * Imports protocol and pino.
 */
export { escapeInvisible } from './escape-invisible.js';
export { findLastFailure, type LoggedFailure } from './find-last-failure.js';
export { logToAll, logWith, silentLog, type Log, type LogLine, type LogValue } from './log.js';
export { LOG_LEVELS, openLog, type LogDestination, type LogLevel, type OpenLog } from './open-log.js';
export { printLogLine } from './print-log-line.js';
export { readLog, type LogRecord } from './read-log.js';
export { listLogFiles, LOG_FILE_LIMITS, LOG_FILE_NAME, type LogFileLimits } from './rotating-file.js';
