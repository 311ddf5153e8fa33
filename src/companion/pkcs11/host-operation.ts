import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { BackOff } from './back-off.js';
import type { HostClient } from './host-client.js';
import type { ModuleSource } from './host/messages.js';
import type { Lane } from './lane.js';
import { recordOutcome, startModuleHost, type HostEnvironment } from './module-host.js';

/** The module through which a card was found. */
export interface FoundModule {
  readonly source: ModuleSource;
  readonly backOff: BackOff;
}

/** What an operation on a card is given. */
export interface OperationDependencies extends HostEnvironment {
  readonly lane: Lane;
  /** Absent when the card is not, or no longer, in a reader. */
  readonly module: FoundModule | undefined;
  /** Resets the card where policy and other programs allow it. Never throws. */
  readonly resetCard: (reader: string) => Promise<void>;
  readonly heldByAnother: (reader: string) => boolean;
  /** Has a module looked at now that is polled otherwise. */
  readonly lookAgain: () => Promise<void>;
  readonly ended: () => void;
}

/** Failures that a removal, not yet noticed, may be behind. */
const MAYBE_REMOVED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_CARD_REMOVED',
  'ERR_CARD_CHANGED',
  'ERR_CARD_FAILED',
  'ERR_CARD_NOT_CPX',
  'ERR_READER_FAILED',
  'ERR_MODULE_FAILED',
]);

/**
 * The host of one operation on one card, from the start of its process to the reset of the card. It works in turns, each
 * alone in the lane; the turn that ends the operation lets its answer leave first, then the module is finalized, the host
 * ends and the card is reset, and only then the lane is free for the next.
 *
 *   opening ──► open ──turn──► working ──ends, failed──► finishing ──► ended
 *      │          ▲               │                          ▲
 *      │          └── may go on ──┘                          │
 *      └────────────── failed, end() ────────────────────────┘
 */
export class HostOperation {
  readonly #deps: OperationDependencies;
  readonly #reader: string;
  readonly #gone = new AbortController();
  #client: HostClient | undefined;
  /** True while the host works on a call whose answer may not be waited for. */
  #inCall = false;
  #pinPresented = false;
  #finished: Promise<void> | undefined;

  constructor(deps: OperationDependencies, reader: string) {
    this.#deps = deps;
    this.#reader = reader;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Nothing more can be asked of its host: the operation is over, or was ended from outside in the middle of a call. */
  get hasEnded(): boolean {
    return this.#finished !== undefined;
  }

  /** Tells the operation that its card is not there any more. */
  abort(reason: CpxError): void {
    this.#gone.abort(reason);
  }

  /**
   * Starts the host and lets it warm up.
   * @param missing why there is no module to start
   */
  async open<T>(missing: ErrorCode, warmUp: (client: HostClient) => Promise<T>): Promise<T> {
    const { lane, module } = this.#deps;
    const leave = await lane.enter();
    try {
      this.#requireRunning();
      if (module === undefined) throw new CpxError(missing, 'the card is in no reader');
      const client = await this.ask(
        startModuleHost(this.#deps, module.source, {
          forLogin: true,
          backOff: module.backOff,
          started: (started) => (this.#client = started),
        }),
      );
      const warm = await warmUp(client);
      leave();
      return warm;
    } catch (error) {
      this.#finish(leave);
      throw await this.#explain(error);
    }
  }

  /**
   * Works with the card while nobody else does. Any failure ends the operation but those of `goesOnAfter`.
   * @param ends true where the operation has done what it was for
   */
  async turn<T>(
    work: () => Promise<T>,
    { ends, goesOnAfter }: { readonly ends: boolean; readonly goesOnAfter?: ReadonlySet<ErrorCode> },
  ): Promise<T> {
    const leave = await this.#deps.lane.enter();
    try {
      this.#requireRunning();
      const result = await work();
      // The lane stays closed until everything behind the answer is done.
      if (ends) this.#finish(leave);
      else leave();
      return result;
    } catch (error) {
      if (error instanceof CpxError && goesOnAfter?.has(error.code) === true) leave();
      else this.#finish(leave);
      throw await this.#explain(error);
    }
  }

  /** From here on the card has to be reset when the operation ends. */
  notePinPresented(): void {
    this.#pinPresented = true;
  }

  /** Waits for what the host was asked, as long as the card is there. */
  async ask<T>(call: Promise<T>): Promise<T> {
    this.#inCall = true;
    try {
      return await this.orGone(call);
    } catch (error) {
      this.#requireRunning(); // Ended from outside, the host answers nothing more: that is no fault of its module.
      if (this.#deps.module) recordOutcome(this.#deps.module.backOff, error);
      throw error;
    } finally {
      this.#inCall = this.#gone.signal.aborted;
    }
  }

  /** Rejects with the reason as soon as the card is gone, whatever the host is at. */
  orGone<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#gone;
    return new Promise((resolve, reject) => {
      const onGone = (): void => reject(signal.reason as CpxError);
      if (signal.aborted) onGone();
      signal.addEventListener('abort', onGone, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onGone));
    });
  }

  async end(): Promise<void> {
    if (this.#finished === undefined) {
      // In the middle of a call the lane is this operation's own already: whoever made the call lets it go.
      const leave = this.#pinPresented && !this.#inCall ? await this.#deps.lane.enter() : undefined;
      this.#finish(leave);
    }
    await this.#finished;
    this.#deps.ended();
  }

  #requireRunning(): void {
    if (this.#gone.signal.aborted) throw this.#gone.signal.reason as CpxError;
    if (this.#finished !== undefined) throw new CpxError('ERR_FLOW_CANCELLED', 'the operation has ended');
  }

  /**
   * Ends the host, then resets the card where a PIN was presented, then lets the next operation in. Begins only when the
   * answer that led here has left.
   */
  #finish(leave?: () => void): void {
    const { limits, resetCard } = this.#deps;
    const deadline = this.#inCall ? limits.abandonMs : limits.finishMs;
    const end = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#client?.finish(deadline);
      if (this.#pinPresented) await resetCard(this.#reader);
    };
    this.#finished ??= end();
    if (leave) void this.#finished.then(leave);
  }

  /** A call that failed because the card was pulled out says so only later: waits for that, then names the cause. */
  async #explain(error: unknown): Promise<unknown> {
    if (!(error instanceof CpxError) || !MAYBE_REMOVED.has(error.code) || this.#gone.signal.aborted) return error;
    const { log, limits } = this.#deps;
    // Whatever the person is told below, a helpdesk can read here which call failed with what.
    log.warn('card-call-failed', { code: error.code, because: error.message });
    try {
      await this.orGone(new Promise((resolve) => setTimeout(resolve, limits.removalNoticeMs)));
      await this.orGone(this.#deps.lookAgain());
    } catch (gone) {
      return gone;
    }
    if (this.#deps.heldByAnother(this.#reader)) {
      return new CpxError('ERR_READER_BUSY', 'another program holds the card for itself', { cause: error });
    }
    // It was read when it was put in: one that is not recognised now has failed as one that seems to be gone has.
    if (error.code !== 'ERR_CARD_REMOVED' && error.code !== 'ERR_CARD_NOT_CPX') return error;
    return new CpxError('ERR_CARD_FAILED', 'the card is in its reader, but was reset or does not answer', {
      cause: error,
    });
  }
}
