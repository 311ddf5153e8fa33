/**
 * What the operating system knows: PC/SC reader and card presence, card reset, socket owner, port holder, standard
 * folders, files of the administrator. Each is a small port with one file per system. Imports protocol, log and koffi.
 */
export type {
  AdministratorFile,
  AdministratorFileCheck,
  CardResetPolicy,
  CardResetter,
  ConnectionEnds,
  PcscMonitor,
  PcscReader,
  PcscState,
  PortHolder,
  SocketOwner,
  StandardFolders,
} from './ports.js';
export { readAdministratorFile } from './administrator/read-administrator-file.js';
export { canCallSystem } from './load-koffi.js';
export { createPcscMonitor, type PcscMonitorParts } from './pcsc/monitor-readers.js';
export { createCardResetter, type CardResetterParts } from './pcsc/reset-card.js';
export { findPortHolder } from './sockets/find-port-holder.js';
export { createSocketOwner, type SocketOwnerParts } from './sockets/find-socket-owner.js';
export { createPrivateFolder, createStandardFolders, type FolderSurroundings } from './standard-folders.js';
