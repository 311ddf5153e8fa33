/**
 * The reference web mailbox: accounts, sign-in by password and by CPx card, linking, sessions bound to a card, over
 * embedded or served PostgreSQL. A mailbox vendor reads it and copies from it; README.md beside this file says which
 * file shows what. Imports relying-party, client (pages), cpx, protocol; express and storage packages.
 * @see mailbox.md; protocol.md, "Server side"
 */
export { createAccount, DEFAULT_SCRYPT_COST, type NewAccount, type ScryptCost } from './accounts/index.js';
export { createMailbox, type CardHostOptions, type Mailbox, type MailboxOptions } from './create-mailbox.js';
export { PASSWORD_BACK_OFF, TIME_LIMITS } from './limits.js';
export { listen, type ListeningMailbox } from './listen.js';
export { scriptsFolder } from './scripts-folder.js';
export { createSecurityLog, type SecurityEvent, type SecurityFields, type SecurityLog } from './security-log.js';
export {
  createStorage,
  migrate,
  openPglite,
  openPostgres,
  readEmptyCluster,
  type Database,
  type Storage,
} from './storage/index.js';
