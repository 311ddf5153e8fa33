/**
 * The port over readers and cards (`CardProvider`), and the PIN rules of CPx cards. Not one PKCS#11 word: an adapter
 * (companion/pkcs11) fulfils the port. Imports cpx and protocol.
 */
export type {
  Card,
  CardCertificate,
  CardInventory,
  CardOperation,
  CardProvider,
  CardReader,
  PinState,
  SignRequest,
} from './card-provider.js';
