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
