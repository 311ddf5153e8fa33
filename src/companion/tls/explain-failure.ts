import { CERTIFICATE_ALERTS, type AlertName } from './alerts.js';
import type { Progress } from './handshake-context.js';
import { SignerFailure } from './sign-handshake.js';
import { TlsFailure, toCpxError, type TlsErrorCode } from './tls-failure.js';

/** A server says one of these to our hello when it speaks nothing that we offer. @see RFC 8446, sections 4.1.1 and 6.2 */
const NO_COMMON_GROUND: ReadonlySet<AlertName> = new Set([
  'protocol_version',
  'insufficient_security',
  'handshake_failure',
]);

/**
 * An error as callers get it: what `sign` threw as it is, all else a CpxError of family TLS.
 * @param progress how far the connection had come: an alert means something else before and after the certificate
 */
export function explainFailure(error: unknown, progress: Progress): Error {
  if (error instanceof SignerFailure && error.cause instanceof Error) return error.cause;
  const failure =
    error instanceof TlsFailure ? error : new TlsFailure('ERR_TLS_PROTOCOL', 'the TLS client failed', { cause: error });
  const { message, sent, received, cause } = failure;
  const code = codeOf(failure, progress);
  // Node's own server, for one, closes without a word.
  const afterCertificate =
    code === 'ERR_TLS_CLOSED' && progress.phase === 'answered' && progress.clientScheme !== undefined;
  const told = new TlsFailure(
    code,
    afterCertificate ? `${message}, right after it was shown the certificate: some servers refuse one so` : message,
    { ...(sent === undefined ? {} : { sent }), ...(received === undefined ? {} : { received }), cause },
  );
  return toCpxError(told);
}

/** What the server is told: nothing when it told us, user_canceled when the card did not sign. @see RFC 8446, section 6.1 */
export function alertsFor(error: unknown): readonly AlertName[] {
  if (error === undefined) return ['close_notify'];
  if (error instanceof SignerFailure) return ['user_canceled', 'close_notify'];
  if (!(error instanceof TlsFailure)) return ['internal_error'];
  if (error.received !== undefined) return error.received === 'close_notify' ? ['close_notify'] : [];
  return error.sent === undefined ? [] : [error.sent];
}

function codeOf({ code, received }: TlsFailure, progress: Progress): TlsErrorCode {
  const { phase, clientScheme, certificateRequested } = progress;
  if (received === undefined || code !== 'ERR_TLS_PROTOCOL') return code;
  if (received === 'unrecognized_name') return 'ERR_TLS_SERVER_NAME';
  if (phase === 'hello' && NO_COMMON_GROUND.has(received)) return 'ERR_TLS_VERSION_REFUSED';
  if (phase !== 'answered' || !certificateRequested) return code;
  // To a client that showed none, TLS 1.2 has no alert of its own: handshake_failure by the RFC, decode_error by GnuTLS.
  const refused = CERTIFICATE_ALERTS.has(received) || clientScheme === undefined;
  return refused ? 'ERR_TLS_CERTIFICATE_REFUSED' : code;
}
