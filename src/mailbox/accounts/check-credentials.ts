import { createHmac } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';
import type { Account, Storage } from '../storage/index.js';
import { LONGEST_PASSWORD } from './create-account.js';
import { emailKeyOf } from './email-address.js';
import { hashPassword, verifyPassword, type ScryptCost } from './password-hash.js';

/** Who tries to sign in, from which browser. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Hash of the cookie of a browser from which somebody has signed in before. */
  readonly deviceHash: string | undefined;
}

/** What came of it. `subject` is the pseudonym of the address that was typed, for the log. */
export type CredentialsOutcome =
  | { readonly kind: 'accepted'; readonly account: Account; readonly subject: string }
  | { readonly kind: 'refused'; readonly subject: string }
  | { readonly kind: 'blocked'; readonly until: Date; readonly subject: string };

export type CheckCredentials = (credentials: Credentials) => Promise<CredentialsOutcome>;

/**
 * Makes the one function that looks at passwords. An unknown address costs, counts and answers exactly what a known
 * one does. Wrong passwords are counted for each account: in one counter for all browsers it has never signed in
 * from, and in one for each browser it has. So a stranger who keeps guessing makes strangers wait, and not the owner.
 * @see OWASP, "Slow Down Online Guessing Attacks with Device Cookies"
 */
export async function createCredentialsCheck(
  storage: Storage,
  cost: ScryptCost,
  now: () => Date,
): Promise<CheckCredentials> {
  const secret = await storage.serverSecret('pseudonyms');
  const pseudonymOf = (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
  const nobody = await hashPassword('a password that no account has', cost);

  return async ({ email, password, deviceHash }) => {
    const emailKey = emailKeyOf(email);
    const subject = pseudonymOf(emailKey ?? email.slice(0, LONGEST_PASSWORD));
    const account = emailKey === undefined ? undefined : await storage.accounts.findByEmailKey(emailKey);
    const device = deviceHash ?? '';
    const known = await storage.knownDevices.isKnown(device, account?.id ?? '');
    const counter = known ? pseudonymOf(`${subject} ${device}`) : subject;

    const reservation = await storage.attempts.reserve(counter, now());
    if (!reservation.allowed) return { kind: 'blocked', until: reservation.blockedUntil, subject };

    const tried = password.length <= LONGEST_PASSWORD ? password : '';
    const { right, outdated } = await verifyPassword(tried, account?.passwordHash ?? nobody, cost);
    if (account === undefined || !right) return { kind: 'refused', subject };

    await storage.attempts.clear(counter);
    if (outdated) {
      await storage.accounts.replacePasswordHash(account.id, account.passwordHash, await hashPassword(password, cost));
    }
    return { kind: 'accepted', account, subject };
  };
}

/** The error to show for credentials that were not accepted. */
export function credentialsError(outcome: Exclude<CredentialsOutcome, { kind: 'accepted' }>): CpxError {
  return outcome.kind === 'blocked'
    ? new CpxError('ERR_ACCOUNT_RATE_LIMITED', 'too many wrong passwords for this account')
    : new CpxError('ERR_ACCOUNT_CREDENTIALS', 'no account has this address and password');
}
