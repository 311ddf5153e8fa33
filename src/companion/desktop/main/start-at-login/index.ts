/**
 * Whether the system starts the companion with the person's session: a login item on Windows and macOS, an autostart file
 * on Linux, behind one small port. Imports log, settings (types) and the types of electron.
 */
export { followStartAtLogin, type FollowedStartAtLogin } from './follow-start-at-login.js';
export { openStartAtLogin } from './open-start-at-login.js';
export type { StartAtLogin, StartAtLoginState } from './start-at-login.js';
