/**
 * Readers and cards through PKCS#11 modules (the port `CardProvider`): discovery of modules, card hosts (the child
 * processes in which modules run), sessions, login with the PIN as bytes, and the table of Cryptoki's return values.
 * Imports os, card, log, cpx and protocol; pkcs11js and koffi inside a host alone.
 * @see PKCS#11 2.20 to 3.1; cpx.md, "The module as a client sees it"; virtual-card.md, sections 10 and 13
 */
export {
  createChildProcessSpawner,
  environmentOfHost,
  HOST_OPTIONS,
  UTILITY_HOST_PROGRAM,
} from './child-process-spawner.js';
export { CKR_TABLE, errorOfCkr, nameOfCkr, type CkrRow } from './ckr-table.js';
export type { CardClock } from './clock.js';
export {
  findModules,
  isCryptolib,
  listOpenScPaths,
  type ModuleCandidate,
  type ModuleUse,
  type ModuleWhy,
} from './discovery/find-modules.js';
export { listKnownModulePaths } from './discovery/list-known-module-paths.js';
export { listP11KitModules, type P11KitModule } from './discovery/list-p11-kit-modules.js';
export { openModuleMachine, type ModuleMachine } from './discovery/module-machine.js';
export type { HostProcess, HostSpawner } from './host-spawner.js';
export type { Cryptoki, NativeModule } from './host/cryptoki.js';
export type { ModuleSource } from './host/messages.js';
export { CARD_LIMITS, type CardLimits } from './limits.js';
export { LoadGuard, NO_QUARANTINE, type ModuleQuarantine, type QuarantinedModule } from './load-guard.js';
export { offerPin, type OfferedPin } from './offer-pin.js';
export { createPkcs11Cards, type Pkcs11CardsOptions } from './pkcs11-cards.js';
export { probeModule, type ModuleProbe, type ProbeOptions, type ProbedKey, type ProbedSlot } from './probe-module.js';
export type { CardOutcome } from './token-reading.js';
