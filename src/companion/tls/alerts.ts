/** Every alert that this client sends or understands. @see RFC 8446, section 6; RFC 5246, section 7.2; RFC 6066, 7301 */
export const ALERTS = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  record_overflow: 22,
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  user_canceled: 90,
  no_renegotiation: 100,
  missing_extension: 109,
  unsupported_extension: 110,
  unrecognized_name: 112,
  bad_certificate_status_response: 113,
  unknown_psk_identity: 115,
  certificate_required: 116,
  no_application_protocol: 120,
} as const;

/** An alert by its name in the RFC. */
export type AlertName = keyof typeof ALERTS;

const NAMES: ReadonlyMap<number, AlertName> = new Map(
  (Object.keys(ALERTS) as AlertName[]).map((name) => [ALERTS[name], name]),
);

/** The name of an alert's number, or undefined for one that no RFC of ours defines. */
export function alertName(description: number): AlertName | undefined {
  return NAMES.get(description);
}

/** Level octets. @see RFC 5246, section 7.2 */
export const ALERT_LEVELS = Object.freeze({ warning: 1, fatal: 2 });

/**
 * Sent as warnings: the end of what we write, that nobody wants to go on, and the answer to a request to renegotiate.
 * @see RFC 8446, section 6.1; RFC 5246, section 7.2.2
 */
const WARNINGS: ReadonlySet<AlertName> = new Set(['close_notify', 'user_canceled', 'no_renegotiation']);

/** @returns the two octets of an alert, its level the one that the RFC gives it */
export function encodeAlert(name: AlertName): Buffer {
  return Buffer.from([WARNINGS.has(name) ? ALERT_LEVELS.warning : ALERT_LEVELS.fatal, ALERTS[name]]);
}

/** What a server says when the client's certificate, or that there is none, is the reason. @see RFC 8446, section 6.2 */
export const CERTIFICATE_ALERTS: ReadonlySet<AlertName> = new Set([
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'access_denied',
  'certificate_required',
]);
