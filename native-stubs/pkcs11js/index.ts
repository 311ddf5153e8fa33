/**
 * Simulated CPx tokens behind pkcs11js's own interface: what ANS's PKCS#11 module was measured to answer, for CPS4 and CPS3,
 * with readers, cards, PIN counters and armed faults in a folder that several processes share. `openModule` is a card
 * host's native port; `createSimulatedReaders` moves the cards. Imports test-cards, cpx, protocol, node-forge and the types
 * of pkcs11js. For tests and development only; never shipped in a package.
 * @see cpx.md; virtual-card.md, sections 10 to 13
 */
export type { CallName } from './call-gate.js';
export type { CallRecord } from './call-log.js';
export { openModule, type OpenModuleOptions, type SimulatedModule } from './open-module.js';
export { NativeError, Pkcs11Error } from './pkcs11-errors.js';
export { CKR, VENDOR_CODES, type ReturnValueName } from './return-values.js';
export {
  createSimulatedReaders,
  DEFAULT_READER,
  type Fault,
  type SimulatedReader,
  type SimulatedReaders,
  type SimulatedReadersOptions,
} from './simulated-readers.js';
export type { ArmedFault, FaultEffect, Pace, PinPadEntry } from './world-state.js';
