/**
 * CPx cards in TypeScript, CPS4 and CPS3, true enough to the plastic that middleware takes them for it: commands in,
 * answers out, as measured with ANS's own module; and the cards that people put in by mistake. Below them the virtual
 * reader, what befalls a card there, the log of its commands, and private PC/SC services that nobody else sees. Imports
 * test-cards, cpx, protocol and node-forge. For tests and development only; never shipped in a package.
 * @see virtual-card.md; README.md beside this file tells how a CPx card works
 */
export { createVirtualCard, type CardCode, type CardControls, type VirtualCard } from './virtual-card.js';
export { ApduLog, inHexadecimal, maskPin, type ApduRecord } from './apdu-log.js';
export { CardFaults, type ArmedCardFault, type CardFault, type CardFaultEffect } from './card-faults.js';
export {
  missingForPrivateReaders,
  openPrivateReaders,
  VIRTUAL_READERS,
  type PrivateReaders,
} from './private-readers.js';
export { VirtualReader, type ReaderPresence, type VirtualReaderOptions } from './virtual-reader.js';
export {
  insertCard,
  ReaderUnreachable,
  VPCD_FIRST_PORT,
  type Insertion,
  type PluggedCard,
  type VpcdAddress,
} from './vpcd.js';
