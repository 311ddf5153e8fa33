/**
 * The browser library: finds the companion on this computer, lists the certificates of the CPx cards in its readers,
 * follows them as cards come and go, and has a challenge signed. Needs no other package and fits in 6 kB (gzipped);
 * the `<cpx-login>` element, built on it, is an entry of its own (cpx-login.ts). Imports protocol.
 * @see protocol.md, "Client library duties"; README.md beside this file
 */
export { CpxError, type ErrorCode } from '../protocol/index.js';
export type { CpxErrorDetail, CpxLoginElement, CpxLoginEventMap } from './cpx-login-element.js';
export {
  createCpxBridge,
  type AuthenticateOptions,
  type CallOptions,
  type CpxBridge,
  type CpxBridgeOptions,
  type SignInOverTlsOptions,
} from './create-cpx-bridge.js';
export type { Environment, LoopbackPermission, TabChannel, TabLocks } from './environment.js';
export type { Challenge, GetChallenge, GetTicketUrl, TicketHandler, TokenHandler } from './login-hooks.js';
export type { CardsUpdate } from './watch-cards.js';
