/**
 * Configuration, administrator policy, allowed sites and the secrets that the keychain keeps. Imports os, log,
 * protocol and keytar.
 */
export type { AllowedSite, AskedForAccess, EffectiveSettings, Settings } from './ports.js';
