/** A reader to ask about, and what is known of it. */
export interface ReaderQuery {
  readonly name: string;
  /** dwEventState of the last answer without SCARD_STATE_CHANGED; 0 asks for an answer at once. */
  readonly currentState: number;
}

/** What PC/SC answered about a reader. */
export interface ReaderAnswer {
  readonly name: string;
  /** dwEventState: state bits, events counted in the upper 16. */
  readonly eventState: number;
  readonly atr: Uint8Array;
}

/** An SCARDCONTEXT. */
export type PcscContext = bigint;
/** An SCARDHANDLE. */
export type PcscCard = bigint;

/**
 * The calls of PC/SC that we make, the same on every system; each runs off the event loop and answers with a return
 * code (pcsc-codes.ts). A context is locked while a call waits in it: only `cancel` may be called beside a wait.
 */
export interface PcscCalls {
  /** Whether `\\?PnP?\Notification` reports readers that come and go. */
  readonly notifiesOfReaders: boolean;
  /** How many readers one getStatusChange may ask about. */
  readonly maximumQueries: number;
  establish(): Promise<{ readonly code: number; readonly context: PcscContext }>;
  release(context: PcscContext): Promise<number>;
  /** Ends the wait of a context, if there is one at this moment. */
  cancel(context: PcscContext): Promise<number>;
  listReaders(context: PcscContext): Promise<{ readonly code: number; readonly names: readonly string[] }>;
  getStatusChange(
    context: PcscContext,
    milliseconds: number,
    queries: readonly ReaderQuery[],
  ): Promise<{ readonly code: number; readonly answers: readonly ReaderAnswer[] }>;
  connect(
    context: PcscContext,
    reader: string,
    shareMode: number,
  ): Promise<{ readonly code: number; readonly card: PcscCard }>;
  disconnect(card: PcscCard, disposition: number): Promise<number>;
}
