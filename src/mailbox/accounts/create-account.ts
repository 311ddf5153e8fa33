import { randomUUID } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';
import { isUniqueViolation, type Account, type Storage } from '../storage/index.js';
import { emailKeyOf } from './email-address.js';
import { hashPassword, type ScryptCost } from './password-hash.js';

/** Shortest password of an account: reading takes it alone. @see NIST SP 800-63B-4, section 3.1.1.2 */
export const SHORTEST_PASSWORD = 12;

/** Longest password, so that hashing it costs the same for everybody. */
export const LONGEST_PASSWORD = 256;

export interface NewAccount {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
}

/**
 * Creates an account with a first message in its inbox.
 * @throws CpxError ERR_SETTINGS_INVALID when the address, the name or the length of the password cannot be, or the
 * address is taken: the message says which
 */
export async function createAccount(
  storage: Pick<Storage, 'accounts' | 'messages'>,
  account: NewAccount,
  options: { readonly cost?: ScryptCost; readonly now?: () => Date } = {},
): Promise<Account> {
  const emailKey = emailKeyOf(account.email);
  if (emailKey === undefined) throw new CpxError('ERR_SETTINGS_INVALID', 'that is not an e-mail address');
  if (account.displayName.trim() === '') throw new CpxError('ERR_SETTINGS_INVALID', 'the account needs a name');
  if (account.password.length < SHORTEST_PASSWORD || account.password.length > LONGEST_PASSWORD) {
    throw new CpxError(
      'ERR_SETTINGS_INVALID',
      `a password has ${String(SHORTEST_PASSWORD)} to ${String(LONGEST_PASSWORD)} characters`,
    );
  }
  const createdAt = (options.now ?? (() => new Date()))();
  const created: Account = {
    id: randomUUID(),
    email: account.email.trim(),
    emailKey,
    displayName: account.displayName.trim(),
    passwordHash: await hashPassword(account.password, options.cost),
    createdAt,
  };
  try {
    await storage.accounts.insert(created);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new CpxError('ERR_SETTINGS_INVALID', 'an account with that e-mail address is already there', {
      cause: error,
    });
  }
  await storage.messages.insert({
    id: randomUUID(),
    accountId: created.id,
    folder: 'inbox',
    senderName: 'Assistance de la messagerie',
    senderAddress: `assistance@${emailKey.slice(emailKey.indexOf('@') + 1)}`,
    subject: 'Bienvenue dans votre messagerie sécurisée',
    body: WELCOME,
    receivedAt: createdAt,
  });
  return created;
}

const WELCOME = `Bonjour,

Votre messagerie sécurisée est ouverte.

Vous pouvez vous connecter de deux façons :
– avec votre code d’accès (adresse mail et mot de passe), pour consulter vos messages ;
– avec votre carte de la famille CPx, c’est l’authentification forte, requise pour écrire vers MSSanté.

À votre première connexion par carte, votre adresse mail et votre mot de passe vous sont demandés une fois, pour lier la carte à votre compte. Vos cartes liées sont ensuite visibles sous Paramètres du compte, onglet Identité.

L’assistance de la messagerie`;
