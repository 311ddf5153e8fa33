import type { CpxIdentity } from '../../cpx/index.js';
import type { AuthenticationStatement, CardState, ErrorCode, SignatureAlgorithm } from '../../protocol/index.js';

/** What is known of the PIN without presenting it. The number of tries left is only ever hinted at by flags. */
export interface PinState {
  /** At least one wrong PIN since the last right one. */
  readonly countLow: boolean;
  /** The next wrong PIN blocks the card. */
  readonly finalTry: boolean;
  readonly locked: boolean;
  /** False on a card whose PIN was never set. */
  readonly initialized: boolean;
  /** True where the PIN is typed on the reader itself, so that no PIN ever reaches this computer. */
  readonly enteredOnReader: boolean;
  /** In characters, as the token says; 4 and 8 on CPx cards. */
  readonly minimumLength: number;
  readonly maximumLength: number;
}

/** A certificate found on a card. */
export interface CardCertificate {
  /** Lower-case hexadecimal SHA-256 of the DER bytes: its name inside the companion. */
  readonly fingerprint: string;
  readonly der: Uint8Array;
  /** CKA_LABEL, to show. */
  readonly label: string;
  /** Absent when the certificate is malformed; `reason` is then ERR_CERTIFICATE_MALFORMED. */
  readonly identity: CpxIdentity | undefined;
  readonly reader: string;
  readonly cardSerial: string;
  /** True for a certificate that a page may be offered: authentication by keyUsage. */
  readonly forAuthentication: boolean;
  /** False when signing in with it cannot succeed now; `reason` says why. */
  readonly usable: boolean;
  readonly reason?: ErrorCode;
}

/** A card that was recognised. */
export interface Card {
  /** Ten digits on a CPx card; whatever the token says elsewhere (SoftHSM2). The identity of a card for comparison. */
  readonly serial: string;
  /** Token label, for instance `CPS4v1-3100699901`. */
  readonly label: string;
  readonly pin: PinState;
  readonly certificates: readonly CardCertificate[];
}

/** A reader, with or without a card. */
export interface CardReader {
  readonly name: string;
  readonly state: CardState;
  /** Why its card cannot be used: ERR_CARD_VITALE, ERR_PIN_LOCKED, ERR_CERTIFICATE_EXPIRED… */
  readonly reason?: ErrorCode;
  readonly atr?: Uint8Array;
  readonly card?: Card;
}

/** All that is known of readers and cards at one moment; a new object at every change. */
export interface CardInventory {
  /** The best reader's. */
  readonly state: CardState;
  readonly reason?: ErrorCode;
  readonly readers: readonly CardReader[];
}

/** What to sign, and the PIN that unlocks the key. */
export interface SignRequest {
  readonly statement: AuthenticationStatement;
  readonly algorithm: SignatureAlgorithm;
  /** The digits as ASCII bytes; `undefined` when the PIN is typed on the reader. Wiped by its owner, the caller. */
  readonly pin: Uint8Array | undefined;
}

/**
 * One use of one certificate's key, from the moment a request names it until it is answered: begins to warm up at
 * once, so that loading happens while the person types. Must be ended, whatever happened.
 */
export interface CardOperation {
  readonly certificate: CardCertificate;
  /** Aborts, with a CpxError (ERR_CARD_REMOVED, ERR_CARD_CHANGED, ERR_READER_…) as its reason, when the card goes. */
  readonly gone: AbortSignal;
  /** @throws CpxError of the families READER, CARD, MODULE, PIN */
  readPinState(): Promise<PinState>;
  /**
   * Presents the PIN once, signs once, logs out. A refused PIN may be followed by another call with another PIN.
   * @returns the signature, as long as the RSA modulus
   * @throws CpxError ERR_PIN_INCORRECT, ERR_PIN_LOCKED, ERR_PIN_FORMAT (no try used), or of READER, CARD, MODULE,
   * CERTIFICATE
   */
  sign(request: SignRequest): Promise<Uint8Array>;
  /** Ends the host; the card is reset where that is due. Never throws; safe to call twice. */
  end(): Promise<void>;
}

/** The port through which everything above sees readers and cards. */
export interface CardProvider {
  /** What is known now. `state` is `starting` until the first look is done. */
  readonly inventory: CardInventory;
  /** @returns a function that ends the subscription. The listener is called at changes only, never at once. */
  subscribe(listener: (inventory: CardInventory) => void): () => void;
  /** Looks again at every reader, for "Rafraîchir la liste"; resolves with what it found. */
  refresh(): Promise<CardInventory>;
  openOperation(certificate: CardCertificate): CardOperation;
  close(): Promise<void>;
}
