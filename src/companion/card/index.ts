/**
 * The port over readers and cards (`CardProvider`), the rules of a CPx card's PIN, the talk in which a person changes it or
 * unblocks the card, and what an observation of readers means: which certificates may sign in and why another may not. Not one PKCS#11 word: an adapter (companion/pkcs11)
 * fulfils the port. Imports cpx and protocol.
 * @see cpx.md, "PIN" and "What goes wrong in the field"
 */
export { assembleInventory, type Observation, type ReaderObservation } from './assemble-inventory.js';
export type {
  Card,
  CardCertificate,
  CardCodes,
  CardInventory,
  CardOperation,
  CardPlace,
  CardProvider,
  CardReader,
  OperationContext,
  PinChangeRequest,
  PinOperation,
  PinState,
  SignRequest,
  UnblockingCodeState,
  UnblockRequest,
} from './card-provider.js';
export { sameIdentities } from './compare-inventories.js';
export { findReaderOf, findReaderOfCard, listAuthenticationCertificates } from './find-certificate.js';
export { nextValidityChange } from './next-validity-change.js';
export { PinField } from './pin-field.js';
export {
  checkLastTry,
  checkPinFormat,
  checkPinUsable,
  checkUnblockable,
  checkUnblockingCodeFormat,
  hintTriesLeft,
  needsLastTryConfirmation,
  PIN_RULES,
  UNBLOCKING_CODE_LENGTH,
} from './pin-rules.js';
export { readCard, type CardReading } from './read-card.js';
export {
  presentedCodeOf,
  runPinTask,
  type CodeProblem,
  type NewPinProblem,
  type PinTask,
  type PinTaskDialog,
} from './run-pin-task.js';
