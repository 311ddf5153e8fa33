/**
 * The mailbox's own sessions: cookie flags, ids that are stored as hashes and change with the strength of the
 * sign-in, idle and absolute time-outs. Imports express (types) and storage.
 */
export { clearCookie, cookiesFor, readCookie, setCookie, type Cookies } from './cookies.js';
export { createSessionKeeper, type SessionKeeper } from './session-keeper.js';
