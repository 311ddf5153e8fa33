import { createHash, type KeyObject } from 'node:crypto';
import type { CardCertificate, CardInventory, CardOperation, PinState, SignRequest } from '../card/index.js';
import { checkPinFormat, checkPinUsable, findReaderOf } from '../card/index.js';
import { CpxError, encodeStatement, type ErrorCode, type SignatureAlgorithm } from '../../protocol/index.js';
import { nameOfCkr } from './ckr-table.js';
import { errorOfFailure } from './host-failure.js';
import type { HostClient } from './host-client.js';
import { HostOperation, type OperationDependencies } from './host-operation.js';
import { CK } from './host/cryptoki.js';
import type { HostFailure } from './host/messages.js';
import { pinStateOf } from './token-reading.js';
import { readPublicKey, requireValidSignature } from './verify-signature.js';
import { whyGone } from './why-gone.js';

/** What an operation with a key is given. */
export interface KeyOperationDependencies extends OperationDependencies {
  readonly certificate: CardCertificate;
  /** Tells what the flags are since a PIN was presented. */
  readonly notePinState: (reader: string, pin: PinState) => void;
}

/** A host that is warm. */
interface OpenedKey {
  readonly client: HostClient;
  readonly key: KeyObject;
  readonly mechanisms: readonly number[];
}

/** After these the same host may be given another PIN. */
const PIN_MAY_BE_ASKED_AGAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ERR_PIN_INCORRECT', 'ERR_PIN_FORMAT']);

/**
 * One use of one key. Its host starts at once and is warm (module initialised, session open, certificate and key
 * identifier known) by the time the person has typed.
 */
export class KeyOperation implements CardOperation {
  readonly certificate: CardCertificate;
  readonly #deps: KeyOperationDependencies;
  readonly #host: HostOperation;
  readonly #opened: Promise<OpenedKey>;
  /** The flags, where nothing has happened since they were read. */
  #freshPin: PinState | undefined;
  #lastPin: PinState | undefined;

  constructor(deps: KeyOperationDependencies) {
    this.#deps = deps;
    this.certificate = deps.certificate;
    this.#host = new HostOperation(deps, deps.certificate.reader);
    this.#opened = this.#host.open('ERR_CERTIFICATE_NOT_FOUND', (client) => this.#warmUp(client));
    this.#opened.catch(() => undefined); // Said to whoever calls next.
  }

  get gone(): AbortSignal {
    return this.#host.gone;
  }

  /** Aborts the operation where its certificate is not in its reader any more. */
  checkAgainst(inventory: CardInventory): void {
    const { reader } = this.certificate;
    const reason = whyGone(reader, findReaderOf(inventory, this.certificate) !== undefined, inventory);
    if (reason) this.#host.abort(reason);
  }

  async readPinState(): Promise<PinState> {
    const { client } = await this.#host.orGone(this.#opened);
    const fresh = this.#freshPin;
    if (fresh) {
      this.#freshPin = undefined;
      return fresh;
    }
    return this.#host.turn(
      async () => {
        const token = await this.#host.ask(
          client.call<'read-pin-state'>({ type: 'read-pin-state' }, this.#deps.limits.pinStateMs),
        );
        return (this.#lastPin = pinStateOf(token));
      },
      { ends: false },
    );
  }

  async readAlgorithms(): Promise<readonly SignatureAlgorithm[]> {
    const { mechanisms } = await this.#host.orGone(this.#opened);
    return mechanisms.includes(CK.CKM_RSA_PKCS_PSS) ? ['PS256', 'RS256'] : ['RS256'];
  }

  async sign(request: SignRequest): Promise<Uint8Array> {
    const { client, key, mechanisms } = await this.#host.orGone(this.#opened);
    if (request.algorithm === 'PS256' && !mechanisms.includes(CK.CKM_RSA_PKCS_PSS)) {
      throw errorOfFailure({ kind: 'mechanism-missing' }); // A CPS3: known before any PIN is presented.
    }
    const fromReader = this.#requirePresentablePin(request.pin);
    const { log } = this.#deps;
    return this.#host.turn(
      async () => {
        const data = encodeStatement(request.statement, sha256);
        const asked = this.#host.ask(this.#noteFailure(this.#present(client, request, data, fromReader)));
        // Written while the host is at work.
        log.info('card-asked-to-sign', { algorithm: request.algorithm, pinFrom: fromReader ? 'reader' : 'prompt' });
        const answer = await asked;
        if (answer.outcome === 'refused') {
          const pin = answer.token && pinStateOf(answer.token);
          log.warn('card-call-refused', { ...callOf(answer.failure), finalTry: pin?.finalTry, locked: pin?.locked });
          this.#notePin(pin);
          const error = errorOfFailure(answer.failure);
          // ANS's module says PIN_LOCKED at the try that blocks the card; others say so only in the flags.
          if (error.code === 'ERR_PIN_INCORRECT' && pin) checkPinUsable(pin);
          throw error;
        }
        const { loginMs, signMs } = answer;
        log.info('card-signed', { calls: ['C_Login', 'C_Sign'], loginMs, signMs });
        requireValidSignature(key, request.algorithm, data, answer.signature);
        this.#notePin(this.#lastPin && { ...this.#lastPin, countLow: false, finalTry: false, locked: false });
        this.#deps.module?.backOff.recordSuccess();
        return answer.signature;
      },
      { ends: true, goesOnAfter: PIN_MAY_BE_ASKED_AGAIN },
    );
  }

  end(): Promise<void> {
    return this.#host.end();
  }

  async #warmUp(client: HostClient): Promise<OpenedKey> {
    const { certificate, limits } = this.#deps;
    const key = readPublicKey(certificate.der);
    const { token, mechanisms } = await this.#host.ask(
      client.call<'open'>({ type: 'open', reader: certificate.reader, certificate: certificate.der }, limits.openMs),
    );
    this.#freshPin = this.#lastPin = pinStateOf(token);
    return { client, key, mechanisms };
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
    this.#host.notePinPresented();
    this.#freshPin = undefined;
    if (!fromReader && pin) client.sendPin(pin);
    return client.call<'sign'>(
      { type: 'sign', algorithm, data, pinFrom: fromReader ? 'reader' : 'pipe' },
      fromReader ? signOnReaderMs : signMs,
    );
  }

  /** Whatever becomes of it above (a removal may stand behind it): here stands which call answered what. */
  async #noteFailure<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      const { code, message } = error instanceof CpxError ? error : new CpxError('ERR_FLOW_INTERNAL', String(error));
      this.#deps.log.warn('card-not-signed', { code, because: message });
      throw error;
    }
  }

  #notePin(pin: PinState | undefined): void {
    if (pin === undefined) return;
    this.#freshPin = this.#lastPin = pin;
    this.#deps.notePinState(this.certificate.reader, pin);
  }
}

/** For the log: Cryptoki's own names, which a search engine knows. */
function callOf(failure: HostFailure): { readonly call: string; readonly result: string } {
  if (failure.kind !== 'cryptoki') return { call: 'C_Login', result: failure.kind };
  return { call: failure.call, result: nameOfCkr(failure.code) };
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
