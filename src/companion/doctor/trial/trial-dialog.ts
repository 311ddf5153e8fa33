import type { CardCertificate, PinState } from '../../card/index.js';
import type { CpxError } from '../../../protocol/index.js';

/** Where the person is asked about a trial signature: a terminal, or a window. */
export interface TrialDialog {
  /**
   * Says what would be done with whose card, and resolves when the person agrees.
   * @throws CpxError ERR_FLOW_CANCELLED where they do not; ERR_FLOW_PROMPT_UNAVAILABLE where nobody can be asked
   */
  agree(certificate: CardCertificate, pin: PinState): Promise<void>;
  /**
   * @param problem why it is asked again; no try was used
   * @returns the digits as ASCII bytes, to be wiped by the receiver
   * @throws CpxError ERR_FLOW_CANCELLED
   */
  askPin(pin: PinState, problem: 'format' | undefined): Promise<Uint8Array>;
  /** The card works, or with `enteredOnReader` waits for the PIN on the reader. */
  showWorking(pin: PinState): void;
  /** Ends the question that waits, and all that follow, with this error. */
  abort(error: CpxError): void;
  /** Safe to call twice. */
  close(): void;
}
