import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { AlertName } from './alerts.js';

/** The codes that a connection can end with. */
export type TlsErrorCode = Extract<ErrorCode, `ERR_TLS_${string}`>;

/**
 * Why a connection ended, with the alert that was sent or received. It is the `cause` of the CpxError that callers get:
 * the diagnosis and the tests read the alert from it.
 */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure';
  readonly code: TlsErrorCode;
  /** The alert that we send for it. */
  readonly sent: AlertName | undefined;
  /** The alert that the server sent. */
  readonly received: AlertName | undefined;

  constructor(
    code: TlsErrorCode,
    message: string,
    options: { readonly sent?: AlertName; readonly received?: AlertName; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.sent = options.sent;
    this.received = options.received;
  }
}

/** The server broke a rule of the protocol; `alert` is the one that the RFC names for it. */
export function violation(alert: AlertName, message: string, cause?: unknown): TlsFailure {
  return new TlsFailure('ERR_TLS_PROTOCOL', message, { sent: alert, cause });
}

/** The error that leaves this folder. */
export function toCpxError(failure: TlsFailure): CpxError {
  const { code, message, sent, received } = failure;
  const alert = received === undefined ? sent && `sent: ${sent}` : `received: ${received}`;
  return new CpxError(code, alert === undefined ? message : `${message} (alert ${alert})`, { cause: failure });
}
