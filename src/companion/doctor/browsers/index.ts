/** The browsers of this computer: where they are installed, which policies an administrator has set for them. */
export type { Browser } from './browser-table.js';
export { detectBrowsers, type InstalledBrowser } from './detect-browsers.js';
export { judgeLocalAccess, matchesOrigin, type LocalAccess } from './judge-local-access.js';
export { isObject, readPolicies, type Policies } from './read-policies.js';
export { listFirefoxModules } from './firefox-modules.js';
export { listFirefoxProfiles } from './firefox-profiles.js';
