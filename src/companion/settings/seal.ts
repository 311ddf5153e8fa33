import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Seal, SealedConfiguration } from './configuration.js';
import type { InstallationKey } from './installation-key.js';

const SEAL_DOMAIN = 'cpx-bridge:settings-seal:v1';

/** A key for one use, so that what one use reveals says nothing about another. @see RFC 5869 */
export function deriveKey(secret: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), use, 32));
}

/** Seals what must not be changed behind the companion's back. */
export function sealConfiguration(sealed: SealedConfiguration, key: InstallationKey): Seal {
  return { keeper: key.keeper, value: computeSeal(sealed, key).toString('hex') };
}

/** Was this content sealed with this key? */
export function isSealIntact(sealed: SealedConfiguration, seal: Seal, key: InstallationKey): boolean {
  return timingSafeEqual(Buffer.from(seal.value, 'hex'), computeSeal(sealed, key));
}

/**
 * HMAC-SHA-256 over one spelling of the content: member order and white space of the file do not matter. An older file
 * with its own right seal passes; the threat is a new site, not the return of one that the person allowed once.
 * Card hosts came later: content without any is sealed as it was before there were some.
 */
function computeSeal({ sites, declined, modules, cardHosts }: SealedConfiguration, key: InstallationKey): Buffer {
  const hosts = cardHosts.length === 0 ? [] : [cardHosts.map(({ site, host }) => [site, host])];
  return createHmac('sha256', deriveKey(key.secret, SEAL_DOMAIN))
    .update(`${SEAL_DOMAIN}\0${JSON.stringify([sites, declined, modules, ...hosts])}`)
    .digest();
}
