/**
 * The loopback HTTP API: one middleware per gate, one file per route. Imports os, sign-in, card, settings, log,
 * protocol, express and jsonc-parser.
 * @see protocol.md (loopback protocol v1)
 */
export { createBridge } from './create-bridge.js';
export { BRIDGE_LIMITS, type BridgeLimits } from './limits.js';
export type { Bridge, BridgeDependencies } from './ports.js';
