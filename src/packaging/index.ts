/**
 * Icons and packages of the desktop companion: renders the drawings of resources/icons to the sizes that each system
 * wants (`npm run icons`), and has electron-builder pack the application and make installers (`npm run package`). Part of
 * the build, never of a package. Imports no other folder.
 */
export { BARS, TRAY_STATES, type TrayState } from './icon-table.js';
export { renderIcons } from './render-icons.js';
export { addProtocol } from './add-protocol-to-msi.js';
export { makeStandInElectron } from './stand-in-electron.js';
export { readPackageOptions, type PackageOptions } from './package-options.js';
export { INSTALLERS, type InstallerName } from './installer-table.js';
