/**
 * Mailbox accounts: creation, passwords (scrypt), and the one function that looks at credentials. Imports storage and
 * protocol.
 */
export {
  createCredentialsCheck,
  credentialsError,
  type CheckCredentials,
  type CredentialsOutcome,
} from './check-credentials.js';
export { createAccount, LONGEST_PASSWORD, SHORTEST_PASSWORD, type NewAccount } from './create-account.js';
export { emailKeyOf } from './email-address.js';
export { DEFAULT_SCRYPT_COST, hashPassword, verifyPassword, type ScryptCost } from './password-hash.js';
