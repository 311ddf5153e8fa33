/**
 * A CPx card on a virtual reader, in place of the plastic and below PC/SC and real middleware; the readers it is put into,
 * what befalls it there, and private PC/SC services for tests. Imports cpx, protocol, test-cards. For tests and
 * development only; never shipped in a package.
 * @see virtual-card.md; ISO 7816-4; ISO 7816-15
 */
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
