import type { CpxIdentity } from '../../cpx/index.js';
import type { CardState, ErrorCode, SignatureAlgorithm, Statement } from '../../protocol/index.js';

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

/** What is known of the unblocking code without presenting it; too many wrong ones block the card for good. */
export interface UnblockingCodeState {
  readonly countLow: boolean;
  readonly finalTry: boolean;
  readonly locked: boolean;
}

/** Both codes of a card: the PIN ("code porteur") and the unblocking code ("code de déblocage"). */
export interface CardCodes {
  readonly pin: PinState;
  readonly unblockingCode: UnblockingCodeState;
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
  readonly statement: Statement;
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
   * What the key can sign with, the best first; `RS256` on every card, `PS256` not on a CPS3.
   * @throws CpxError of the families READER, CARD, MODULE
   */
  readAlgorithms(): Promise<readonly SignatureAlgorithm[]>;
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

/** A card and where it is. */
export interface CardPlace {
  /** Name of the reader. */
  readonly reader: string;
  /** As in `Card`. */
  readonly serial: string;
}

/**
 * Codes as ASCII digits, wiped by their owner, the caller; all `undefined` where they are typed on the reader, and only
 * there.
 */
export interface PinChangeRequest {
  readonly currentPin: Uint8Array | undefined;
  readonly newPin: Uint8Array | undefined;
  /** The person was told that a wrong code blocks the card, and wants to go on. Needed where `finalTry` says so. */
  readonly lastTryConfirmed: boolean;
}

/** As `PinChangeRequest`; here `lastTryConfirmed` is about the unblocking code, after which the card is lost for good. */
export interface UnblockRequest {
  readonly unblockingCode: Uint8Array | undefined;
  readonly newPin: Uint8Array | undefined;
  readonly lastTryConfirmed: boolean;
}

/**
 * One use of one card's codes: changes its PIN, or unblocks it. As with `CardOperation`, it warms up at once, must be
 * ended, and presents nothing twice: one request presents one code once.
 */
export interface PinOperation {
  readonly card: CardPlace;
  /** Aborts, with a CpxError (ERR_CARD_REMOVED, ERR_CARD_CHANGED, ERR_READER_…) as its reason, when the card goes. */
  readonly gone: AbortSignal;
  /**
   * True after a request that was broken off (card pulled out, module died) when nobody can say whether the card has the
   * old PIN or the new one.
   */
  readonly outcomeUnknown: boolean;
  /** From flags alone. @throws CpxError of the families READER, CARD, MODULE */
  readCodes(): Promise<CardCodes>;
  /**
   * Presents the current PIN once and puts the new one in its place. After ERR_PIN_INCORRECT, and where nothing was
   * presented (ERR_PIN_FORMAT, ERR_PIN_LAST_TRY), another call may follow; anything else ends the operation.
   * @throws CpxError ERR_PIN_INCORRECT, ERR_PIN_NEW_REFUSED (the PIN is the old one); without a try used:
   * ERR_PIN_FORMAT, ERR_PIN_LAST_TRY, ERR_PIN_LOCKED, ERR_PIN_NOT_SET, ERR_MODULE_UNSUPPORTED, ERR_FLOW_CANCELLED (on the
   * reader); or of READER, CARD, MODULE
   */
  changePin(request: PinChangeRequest): Promise<void>;
  /**
   * Presents the unblocking code once, gives the card a new PIN and all its tries back. Each unblock uses up one of a few
   * that a card has in its life, blocked or not.
   * @throws CpxError ERR_PIN_UNBLOCK_INCORRECT, ERR_PIN_NEW_REFUSED, ERR_PIN_UNBLOCK_LOCKED (blocked for good); without a
   * try used: ERR_PIN_FORMAT, ERR_PIN_UNBLOCK_FORMAT, ERR_PIN_LAST_TRY, ERR_PIN_NOT_SET; ERR_MODULE_UNSUPPORTED (a right
   * code costs nothing); or of READER, CARD, MODULE
   */
  unblock(request: UnblockRequest): Promise<void>;
  /** Ends the host; the card is reset where that is due. Never throws; safe to call twice. */
  end(): Promise<void>;
}

/** What an operation is for. Nothing of it reaches the card. */
export interface OperationContext {
  /** Of the page's request. */
  readonly requestId: string;
}

/** The port through which everything above sees readers and cards. */
export interface CardProvider {
  /** What is known now. `state` is `starting` until the first look is done. */
  readonly inventory: CardInventory;
  /** @returns a function that ends the subscription. The listener is called at changes only, never at once. */
  subscribe(listener: (inventory: CardInventory) => void): () => void;
  /** Looks again at every reader, for "Rafraîchir la liste"; resolves with what it found. */
  refresh(): Promise<CardInventory>;
  /** @param context what the operation is for, so that its lines in the log can be found */
  openOperation(certificate: CardCertificate, context?: OperationContext): CardOperation;
  openPinOperation(card: CardPlace): PinOperation;
  close(): Promise<void>;
}
