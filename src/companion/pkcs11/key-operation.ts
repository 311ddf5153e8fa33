import { createHash, type KeyObject } from 'node:crypto';
import type { CardCertificate, CardOperation, PinState, SignRequest } from '../card/index.js';
import { checkPinFormat, checkPinUsable } from '../card/index.js';
import { CpxError, encodeStatement, type ErrorCode } from '../../protocol/index.js';
import type { BackOff } from './back-off.js';
import { errorOfFailure } from './host-failure.js';
import type { HostClient } from './host-client.js';
import { CK } from './host/cryptoki.js';
import type { ModuleSource } from './host/messages.js';
import type { Lane } from './lane.js';
import { recordOutcome, startModuleHost, type HostEnvironment } from './module-host.js';
import { pinStateOf } from './token-reading.js';
import { readPublicKey, requireValidSignature } from './verify-signature.js';

/** The module through which a certificate was found. */
export interface FoundModule {
  readonly source: ModuleSource;
  readonly backOff: BackOff;
}

/** What an operation is given. */
export interface KeyOperationDependencies extends HostEnvironment {
  readonly lane: Lane;
  readonly certificate: CardCertificate;
  /** Absent when the certificate is not, or no longer, on a card in a reader. */
  readonly module: FoundModule | undefined;
  /** Resets the card where policy and other programs allow it. Never throws. */
  readonly resetCard: (reader: string) => Promise<void>;
  /** Tells what the flags are since a PIN was presented. */
  readonly notePinState: (certificate: CardCertificate, pin: PinState) => void;
  readonly heldByAnother: (reader: string) => boolean;
  /** Has a module looked at now that is polled otherwise. */
  readonly lookAgain: () => Promise<void>;
  readonly ended: () => void;
}

/** A host that is warm. */
interface OpenedKey {
  readonly client: HostClient;
  readonly key: KeyObject;
  readonly mechanisms: readonly number[];
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

/** After these the same host may be given another PIN. */
const PIN_MAY_BE_ASKED_AGAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ERR_PIN_INCORRECT', 'ERR_PIN_FORMAT']);

/**
 * One use of one key. Its host starts at once and is warm (module initialised, session open, certificate and key
 * identifier known) by the time the person has typed; after the signature the answer leaves first, then the module is
 * finalized, the host ends and the card is reset, and only then the lane is free for the next.
 *
 *   opening ──► open ──sign──► signing ──signed, failed──► finishing ──► ended
 *      │          ▲                │                           ▲
 *      │          └── wrong PIN ───┘                           │
 *      └────────────── failed, end() ──────────────────────────┘
 */
export class KeyOperation implements CardOperation {
  readonly certificate: CardCertificate;
  readonly #deps: KeyOperationDependencies;
  readonly #gone = new AbortController();
  readonly #opened: Promise<OpenedKey>;
  #client: HostClient | undefined;
  /** True while the host works on a call whose answer may not be waited for. */
  #inCall = false;
  #pinPresented = false;
  /** The flags, where nothing has happened since they were read. */
  #freshPin: PinState | undefined;
  #lastPin: PinState | undefined;
  #finished: Promise<void> | undefined;

  constructor(deps: KeyOperationDependencies) {
    this.#deps = deps;
    this.certificate = deps.certificate;
    this.#opened = this.#open();
    this.#opened.catch(() => undefined); // Said to whoever calls next.
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Tells the operation that its card is not there any more. */
  abort(reason: CpxError): void {
    this.#gone.abort(reason);
  }

  async readPinState(): Promise<PinState> {
    const { client } = await this.#orGone(this.#opened);
    const fresh = this.#freshPin;
    if (fresh) {
      this.#freshPin = undefined;
      return fresh;
    }
    const leave = await this.#deps.lane.enter();
    try {
      this.#requireRunning();
      const token = await this.#ask(
        client.call<'read-pin-state'>({ type: 'read-pin-state' }, this.#deps.limits.pinStateMs),
      );
      leave();
      return (this.#lastPin = pinStateOf(token));
    } catch (error) {
      this.#finish(leave);
      throw await this.#explain(error);
    }
  }

  async sign(request: SignRequest): Promise<Uint8Array> {
    const { client, key, mechanisms } = await this.#orGone(this.#opened);
    if (request.algorithm === 'PS256' && !mechanisms.includes(CK.CKM_RSA_PKCS_PSS)) {
      throw errorOfFailure({ kind: 'mechanism-missing' }); // A CPS3: known before any PIN is presented.
    }
    const fromReader = this.#requirePresentablePin(request.pin);
    const leave = await this.#deps.lane.enter();
    let mayAskAgain = false;
    try {
      this.#requireRunning();
      const data = encodeStatement(request.statement, sha256);
      const answer = await this.#ask(this.#present(client, request, data, fromReader));
      if (answer.outcome === 'refused') {
        const pin = answer.token && pinStateOf(answer.token);
        this.#notePin(pin);
        const error = errorOfFailure(answer.failure);
        // ANS's module says PIN_LOCKED at the try that blocks the card; others say so only in the flags.
        if (error.code === 'ERR_PIN_INCORRECT' && pin) checkPinUsable(pin);
        mayAskAgain = PIN_MAY_BE_ASKED_AGAIN.has(error.code);
        throw error;
      }
      requireValidSignature(key, request.algorithm, data, answer.signature);
      this.#notePin(this.#lastPin && { ...this.#lastPin, countLow: false, finalTry: false, locked: false });
      this.#deps.module?.backOff.recordSuccess();
      // The lane stays closed until everything behind the answer is done.
      this.#finish(leave);
      return answer.signature;
    } catch (error) {
      if (mayAskAgain) leave();
      else this.#finish(leave);
      throw await this.#explain(error);
    }
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

  async #open(): Promise<OpenedKey> {
    const { lane, certificate, module, limits } = this.#deps;
    const leave = await lane.enter();
    try {
      this.#requireRunning();
      if (module === undefined)
        throw new CpxError('ERR_CERTIFICATE_NOT_FOUND', 'the certificate is on no card in a reader');
      const key = readPublicKey(certificate.der);
      const client = await this.#ask(
        startModuleHost(this.#deps, module.source, {
          forLogin: true,
          backOff: module.backOff,
          started: (started) => (this.#client = started),
        }),
      );
      const { token, mechanisms } = await this.#ask(
        client.call<'open'>({ type: 'open', reader: certificate.reader, certificate: certificate.der }, limits.openMs),
      );
      this.#freshPin = this.#lastPin = pinStateOf(token);
      leave();
      return { client, key, mechanisms };
    } catch (error) {
      this.#finish(leave);
      throw await this.#explain(error);
    }
  }

  /** @returns whether the PIN is typed on the reader */
  #requirePresentablePin(pin: Uint8Array | undefined): boolean {
    const state = this.#lastPin;
    if (state === undefined) throw new CpxError('ERR_MODULE_FAILED', 'the state of the PIN is not known');
    checkPinUsable(state);
    if (state.enteredOnReader) return true;
    if (pin === undefined) throw new CpxError('ERR_PIN_FORMAT', 'no PIN was given');
    checkPinFormat(pin, state);
    return false;
  }

  #present(client: HostClient, { algorithm, pin }: SignRequest, data: Uint8Array, fromReader: boolean) {
    const { signMs, signOnReaderMs } = this.#deps.limits;
    this.#pinPresented = true;
    this.#freshPin = undefined;
    if (!fromReader && pin) client.sendPin(pin);
    return client.call<'sign'>(
      { type: 'sign', algorithm, data, pinFrom: fromReader ? 'reader' : 'pipe' },
      fromReader ? signOnReaderMs : signMs,
    );
  }

  async #ask<T>(call: Promise<T>): Promise<T> {
    this.#inCall = true;
    try {
      return await this.#orGone(call);
    } catch (error) {
      this.#requireRunning(); // Ended from outside, the host answers nothing more: that is no fault of its module.
      if (this.#deps.module) recordOutcome(this.#deps.module.backOff, error);
      throw error;
    } finally {
      this.#inCall = this.#gone.signal.aborted;
    }
  }

  /** Rejects with the reason as soon as the card is gone, whatever the host is at. */
  #orGone<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#gone;
    return new Promise((resolve, reject) => {
      const onGone = (): void => reject(signal.reason as CpxError);
      if (signal.aborted) onGone();
      signal.addEventListener('abort', onGone, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onGone));
    });
  }

  #requireRunning(): void {
    if (this.#gone.signal.aborted) throw this.#gone.signal.reason as CpxError;
    if (this.#finished !== undefined) throw new CpxError('ERR_FLOW_CANCELLED', 'the operation has ended');
  }

  #notePin(pin: PinState | undefined): void {
    if (pin === undefined) return;
    this.#freshPin = this.#lastPin = pin;
    this.#deps.notePinState(this.certificate, pin);
  }

  /**
   * Ends the host, then resets the card where a PIN was presented, then lets the next operation in. Begins only when the
   * answer that led here has left.
   */
  #finish(leave?: () => void): void {
    const { limits, resetCard, certificate } = this.#deps;
    const deadline = this.#inCall ? limits.abandonMs : limits.finishMs;
    const end = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#client?.finish(deadline);
      if (this.#pinPresented) await resetCard(certificate.reader);
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
      await this.#orGone(new Promise((resolve) => setTimeout(resolve, limits.removalNoticeMs)));
      await this.#orGone(this.#deps.lookAgain());
    } catch (gone) {
      return gone;
    }
    const { heldByAnother, certificate } = this.#deps;
    if (heldByAnother(certificate.reader)) {
      return new CpxError('ERR_READER_BUSY', 'another program holds the card for itself', { cause: error });
    }
    if (error.code !== 'ERR_CARD_REMOVED') return error;
    return new CpxError('ERR_CARD_FAILED', 'the card is in its reader, but was reset or does not answer', {
      cause: error,
    });
  }
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
