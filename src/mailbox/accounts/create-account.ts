import { randomUUID } from 'node:crypto';
import { CpxError, typeset, type Language } from '../../protocol/index.js';
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
  /** Of the first message in the inbox; French unless told. */
  readonly language?: Language;
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
  const welcome = WELCOME[account.language ?? 'fr'];
  await storage.messages.insert({
    id: randomUUID(),
    accountId: created.id,
    folder: 'inbox',
    senderName: welcome.sender,
    senderAddress: `assistance@${emailKey.slice(emailKey.indexOf('@') + 1)}`,
    subject: welcome.subject,
    body: typeset(welcome.body),
    receivedAt: createdAt,
  });
  return created;
}

/** The first message, in the words of the user sheet (mailbox.md). */
const WELCOME: Readonly<
  Record<Language, { readonly sender: string; readonly subject: string; readonly body: string }>
> = {
  fr: {
    sender: 'Assistance de la messagerie',
    subject: 'Bienvenue dans votre messagerie sécurisée',
    body: `Bonjour,

Votre messagerie sécurisée est ouverte.

Vous pouvez vous connecter de deux façons :
– avec votre code d’accès (adresse mail et mot de passe), pour consulter vos messages ;
– avec votre carte de la famille CPx, c’est l’authentification forte, requise pour écrire vers MSSanté.

À votre première connexion par carte, votre adresse mail et votre mot de passe vous sont demandés une fois, pour lier la carte à votre compte. Vos cartes liées sont ensuite visibles sous Paramètres du compte, onglet Identité.

L’assistance de la messagerie`,
  },
  en: {
    sender: 'Mailbox helpdesk',
    subject: 'Welcome to your secure mailbox',
    body: `Hello,

Your secure mailbox is open.

You can sign in in two ways:
– with your e-mail address and password, to read your messages;
– with your card of the CPx family: this is strong authentication, which is required to write to MSSanté.

At your first sign-in with a card, your e-mail address and password are asked for once, to link the card to your account. From then on your linked cards are shown under Account settings, tab Identity.

The mailbox helpdesk`,
  },
};
