import type { Keychain } from './ports.js';

const SERVICE = 'cpx-bridge';

/**
 * The system's keychain through keytar: Windows Credential Manager, macOS Keychain, Secret Service. Loaded at its first
 * use, because its library (libsecret on Linux) may not be there.
 */
export function openSystemKeychain(): Keychain {
  // keytar is a CommonJS package: what it exports is its default.
  const load = async () => (await import('keytar')).default;
  return {
    read: async (account) => (await load()).getPassword(SERVICE, account),
    write: async (account, secret) => (await load()).setPassword(SERVICE, account, secret),
  };
}
