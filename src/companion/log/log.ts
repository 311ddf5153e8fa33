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
