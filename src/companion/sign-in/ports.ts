import type { CardCertificate, PinState } from '../card/index.js';
import type { CpxError, ErrorCode, Language, Purpose, SignatureAlgorithm, TlsStatement } from '../../protocol/index.js';

/** What every request says. */
interface RequestBasics {
  readonly requestId: string;
  readonly origin: string;
  readonly purpose: Purpose;
  /** Fingerprint of the certificate that the page named; absent: the only usable one, or the person chooses. */
  readonly fingerprint?: string;
  readonly language?: Language;
  /** Aborts when the page closes its connection (ERR_FLOW_ABORTED) or cancels (ERR_FLOW_CANCELLED): a CpxError reason. */
  readonly signal: AbortSignal;
}

/** A request to sign in, already checked by the bridge: allowed origin, fresh request, nonce bound to its context. */
export interface SignInRequest extends RequestBasics {
  readonly challengeNonce: string;
}

/** A request to sign in over TLS, already checked by the bridge: allowed origin, fresh request, a host listed for it. */
export interface TlsSignInRequest extends RequestBasics {
  readonly purpose: 'login';
  /** As `splitCardUrl` accepts it. */
  readonly url: string;
}

/** What came of it. */
export interface SignInResult {
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** What came of a sign-in over TLS: what the server gave for the page to hand in. */
export interface TicketResult {
  readonly ticket: string;
}

/** A sign-in that has come to its end, for whoever keeps a record of them. */
export interface EndedSignIn {
  readonly request: SignInRequest | TlsSignInRequest;
  /** The certificate that was used or was about to be; absent when it ended before there was one. */
  readonly certificate: CardCertificate | undefined;
  readonly outcome: 'signed' | ErrorCode;
}

/** The workflow: one at a time for the whole companion. */
export interface SignIn {
  /** True while a person is being asked or a card is signing. */
  readonly busy: boolean;
  /**
   * @throws CpxError ERR_FLOW_BUSY, ERR_FLOW_COOLING_DOWN, ERR_FLOW_CANCELLED, ERR_FLOW_ABORTED, ERR_FLOW_TIMEOUT,
   * ERR_CERTIFICATE_NOT_FOUND, or of the families READER, CARD, CERTIFICATE, PIN, MODULE
   */
  authenticate(request: SignInRequest): Promise<SignInResult>;
  /**
   * The same in which the card signs a TLS handshake with a server, for that server's ticket. The PIN is asked when the
   * server has proved to be who it says.
   * @throws CpxError as `authenticate`, or of the family TLS
   */
  fetchTicket(request: TlsSignInRequest): Promise<TicketResult>;
  /** Ends what is in flight with ERR_FLOW_SHUTTING_DOWN and refuses what comes. */
  close(): Promise<void>;
}

/** The server that a card identifies itself to. */
export interface TicketServer {
  /**
   * Makes one connection: authenticates the server, shows it the card's certificate, has `sign` called, and reads the
   * ticket that the server answers at `url`.
   * @throws CpxError of the family TLS; what `sign` rejects with
   */
  fetchTicket(request: TicketRequest): Promise<string>;
}

/** What a connection to a ticket server is made with. */
export interface TicketRequest {
  /** Of the page's request: each line of the log bears it. */
  readonly requestId: string;
  readonly url: string;
  /** DER of the card's certificate. */
  readonly certificate: Uint8Array;
  /** What the card's key can sign with, the best first. */
  readonly algorithms: readonly SignatureAlgorithm[];
  /**
   * Called once at most, when the server has proved to be who it says, and answered when a person has typed the PIN.
   * @param lost aborts when the connection is lost before that
   */
  readonly sign: (statement: TlsStatement, algorithm: SignatureAlgorithm, lost: AbortSignal) => Promise<Uint8Array>;
  /** Aborts when nobody waits for the ticket any more. */
  readonly signal: AbortSignal;
}

/** What every view of the prompt shows: who asks, for what. */
interface PromptContext {
  /** The origin that asks. */
  readonly origin: string;
  readonly purpose: Purpose;
  readonly language: Language | undefined;
  /** The server that the card will identify itself to (`https://host[:port]`); absent where the page takes the signature. */
  readonly cardHost?: string;
}

/** Why a PIN is asked for again. */
export type PinProblem = 'ERR_PIN_INCORRECT' | 'ERR_PIN_FORMAT';

/** What the prompt shows, step by step. */
export type PromptView = PromptContext &
  (
    | { readonly step: 'choose-certificate'; readonly certificates: readonly CardCertificate[] }
    /** The server is reached, and has not proved yet to be who it says. */
    | { readonly step: 'reaching-server'; readonly certificate: CardCertificate }
    | { readonly step: 'reading-card'; readonly certificate: CardCertificate }
    | {
        readonly step: 'confirm-last-try';
        readonly certificate: CardCertificate;
        readonly pin: PinState;
        /** Set when the PIN just presented was the wrong one. */
        readonly problem?: PinProblem;
      }
    | {
        readonly step: 'enter-pin';
        readonly certificate: CardCertificate;
        readonly pin: PinState;
        /** Why it is asked again. */
        readonly problem?: PinProblem;
      }
    | {
        readonly step: 'enter-pin-on-reader';
        readonly certificate: CardCertificate;
        readonly pin: PinState;
        readonly problem?: PinProblem;
      }
    | { readonly step: 'signing'; readonly certificate: CardCertificate }
    /** The card has signed; the server has the word. */
    | { readonly step: 'awaiting-server'; readonly certificate: CardCertificate }
  );

/** What the person answers. The PIN's bytes belong to the receiver from then on, who wipes them. */
export type PromptAnswer =
  | { readonly type: 'certificate-chosen'; readonly fingerprint: string }
  | { readonly type: 'last-try-confirmed' }
  | { readonly type: 'pin-entered'; readonly pin: Uint8Array }
  | { readonly type: 'cancelled' };

/** An open prompt. */
export interface OpenPrompt {
  /** Shows another view. The same step again without a `problem` keeps what the person has typed so far. */
  update(view: PromptView): void;
  /** Closes it, whatever it shows; safe to call twice. `error` is what ended the sign-in, where one did. */
  close(error?: CpxError): void;
}

/** Asks the person: a terminal, a window, or a test. An answer that the view does not ask for is ignored and wiped. */
export interface Prompt {
  open(view: PromptView, answer: (answer: PromptAnswer) => void): OpenPrompt;
}

/** Time, handed in so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns a function that cancels the timer */
  after(milliseconds: number, callback: () => void): () => void;
}
