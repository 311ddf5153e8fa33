/**
 * The companion with windows: `main/` runs in Electron's main process, `preload.ts` and `renderer/` in its windows, `ipc.ts`
 * is all that passes between them, `launch/` finds out what can run it. Imports every companion folder but cli, cpx,
 * protocol and electron.
 * @see threats.md; Electron documentation, "Security"
 */
export { findShell, type FoundShell } from './launch/find-shell.js';
