/** Values that a log line may carry. Never a PIN, a certificate, a nonce or a signature. */
export type LogValue = string | number | boolean | undefined | readonly string[];

/** One structured line: a short constant event name and its fields. */
export type LogLine = (event: string, fields?: Readonly<Record<string, LogValue>>) => void;

/** The port that every companion folder writes its log to. */
export interface Log {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
}

/** A log that goes nowhere, for tests and for callers that want none. */
export const silentLog: Log = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });

/** The same log with fields in every line: the id of the request that all of them are about. */
export function logWith(log: Log, fixed: Readonly<Record<string, LogValue>>): Log {
  const line =
    (write: LogLine): LogLine =>
    (event, fields) =>
      write(event, { ...fixed, ...fields });
  return Object.freeze({
    debug: line(log.debug),
    info: line(log.info),
    warn: line(log.warn),
    error: line(log.error),
  });
}

/** One log that writes to several; what one of them refuses the others still get. */
export function logToAll(...logs: readonly Log[]): Log {
  const line =
    (level: keyof Log): LogLine =>
    (event, fields) => {
      for (const log of logs) log[level](event, fields);
    };
  return Object.freeze({ debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') });
}
