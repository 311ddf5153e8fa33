/**
 * What the operating system knows: PC/SC reader and card presence, card reset, socket owner, port holder, standard
 * folders, file ownership. Each is a small port with one file per system. Imports protocol, log and koffi.
 */
export type {
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
export { createPcscMonitor, type PcscMonitorParts } from './pcsc/monitor-readers.js';
export { createCardResetter, type CardResetterParts } from './pcsc/reset-card.js';
export { createSocketOwner, type SocketOwnerParts } from './sockets/find-socket-owner.js';
export { createPrivateFolder, createStandardFolders, type FolderSurroundings } from './standard-folders.js';
