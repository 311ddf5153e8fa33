/** Windows through koffi: processes, connections, security descriptors. Imports koffi alone. */
export {
  ADDRESS_FAMILIES,
  loadWindows,
  TCP_TABLE_CLASSES,
  type WindowsCalls,
  type WindowsFile,
  type WindowsIdentity,
} from './load-windows.js';
