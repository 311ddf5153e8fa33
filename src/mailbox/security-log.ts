/** What may stand in a line of the security log: no address, name, password, token or session id. */
export type SecurityFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Told of each event that a security officer asks about. `account` is the account's id, `subject` the pseudonym of an
 * address that was typed, `address` the network address it came from.
 */
export type SecurityLog = (event: SecurityEvent, fields: SecurityFields) => void;

/** Every event there is. */
export type SecurityEvent =
  | 'password-accepted'
  | 'password-refused'
  | 'password-blocked'
  | 'address-blocked'
  | 'card-accepted'
  | 'card-refused'
  | 'card-revocation-unchecked'
  | 'card-not-linked'
  | 'card-linked'
  | 'card-unlinked'
  | 'card-renewed'
  | 'card-mismatch'
  | 'csrf-refused'
  | 'session-ended'
  | 'request-failed';

/** Writes one line of JSON an event; JSON escapes control characters, so that no field can start a line of its own. */
export function createSecurityLog(write: (line: string) => void, now: () => Date = () => new Date()): SecurityLog {
  return (event, fields) => write(`${JSON.stringify({ time: now().toISOString(), event, ...fields })}\n`);
}
