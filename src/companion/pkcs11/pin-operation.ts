import {
  checkLastTry,
  checkPinFormat,
  checkPinUsable,
  checkUnblockable,
  checkUnblockingCodeFormat,
  findReaderOfCard,
  type CardCodes,
  type CardInventory,
  type CardPlace,
  type PinChangeRequest,
  type PinOperation,
  type PinState,
  type UnblockRequest,
} from '../card/index.js';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { HostClient } from './host-client.js';
import { HostOperation, type OperationDependencies } from './host-operation.js';
import type { PinChangeAnswer } from './host/messages.js';
import { errorOfRefusedCode, type PinChange } from './refused-code.js';
import { cardCodesOf } from './token-reading.js';
import { whyGone } from './why-gone.js';

/** What an operation on a card's codes is given. */
export interface PinOperationDependencies extends OperationDependencies {
  readonly card: CardPlace;
  /** Its token label; absent, as the module is, where the card is in no reader. */
  readonly label: string | undefined;
  /** Tells what the flags are since a code was presented. */
  readonly notePinState: (reader: string, pin: PinState) => void;
}

/** Nothing was presented, or the code was wrong: another one may be given to the same host. */
const MAY_BE_ASKED_AGAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_PIN_INCORRECT',
  'ERR_PIN_FORMAT',
  'ERR_PIN_LAST_TRY',
  'ERR_PIN_UNBLOCK_INCORRECT',
  'ERR_PIN_UNBLOCK_FORMAT',
]);

/** Refusals of C_SetPIN and C_InitPIN after which the card surely has its old PIN. */
const SAYS_NOTHING_CHANGED = /^ERR_(?:PIN_|MODULE_UNSUPPORTED|FLOW_CANCELLED)/;

/** The code that unlocks, and the new PIN. */
type Codes = readonly [presented: Uint8Array | undefined, newPin: Uint8Array | undefined];

/** One use of one card's codes, over a host that starts at once and is warm by the time the person has typed. */
export class HostPinOperation implements PinOperation {
  readonly card: CardPlace;
  readonly #deps: PinOperationDependencies;
  readonly #host: HostOperation;
  readonly #opened: Promise<HostClient>;
  /** What the host read when it opened the card, until somebody has asked for it. */
  #fresh: CardCodes | undefined;
  #outcomeUnknown = false;

  constructor(deps: PinOperationDependencies) {
    this.#deps = deps;
    this.card = deps.card;
    this.#host = new HostOperation(deps, deps.card.reader);
    this.#opened = this.#host.open('ERR_CARD_REMOVED', (client) => this.#warmUp(client));
    this.#opened.catch(() => undefined); // Said to whoever calls next.
  }

  get gone(): AbortSignal {
    return this.#host.gone;
  }

  get outcomeUnknown(): boolean {
    return this.#outcomeUnknown;
  }

  /** Aborts the operation where its card is not in its reader any more. */
  checkAgainst(inventory: CardInventory): void {
    const reason = whyGone(this.card.reader, findReaderOfCard(inventory, this.card) !== undefined, inventory);
    if (reason) this.#host.abort(reason);
  }

  async readCodes(): Promise<CardCodes> {
    const client = await this.#host.orGone(this.#opened);
    const fresh = this.#fresh;
    this.#fresh = undefined;
    return fresh ?? this.#host.turn(() => this.#readNow(client), { ends: false });
  }

  async changePin({ currentPin, newPin, lastTryConfirmed }: PinChangeRequest): Promise<void> {
    await this.#perform('change-pin', [currentPin, newPin], ({ pin }) => {
      checkPinUsable(pin);
      if (!pin.enteredOnReader) checkPinFormat(given(currentPin), pin);
      checkLastTry(pin, lastTryConfirmed);
    });
  }

  async unblock({ unblockingCode, newPin, lastTryConfirmed }: UnblockRequest): Promise<void> {
    await this.#perform('unblock', [unblockingCode, newPin], (codes) => {
      checkUnblockable(codes);
      if (!codes.pin.enteredOnReader) checkUnblockingCodeFormat(given(unblockingCode));
      checkLastTry(codes.unblockingCode, lastTryConfirmed);
    });
  }

  end(): Promise<void> {
    return this.#host.end();
  }

  async #warmUp(client: HostClient): Promise<HostClient> {
    const { card, label = '', limits } = this.#deps;
    const token = await this.#host.ask(
      client.call<'open-card'>({ type: 'open-card', reader: card.reader, label }, limits.openMs),
    );
    this.#fresh = cardCodesOf(token);
    return client;
  }

  async #readNow(client: HostClient): Promise<CardCodes> {
    const { pinStateMs } = this.#deps.limits;
    return cardCodesOf(await this.#host.ask(client.call<'read-pin-state'>({ type: 'read-pin-state' }, pinStateMs)));
  }

  /**
   * Reads the flags, however fresh the last ones are: another program may have used up tries while the person typed. Then
   * checks everything, and only then presents what was typed, once.
   */
  async #perform(change: PinChange, codes: Codes, check: (codes: CardCodes) => void): Promise<void> {
    const client = await this.#host.orGone(this.#opened);
    await this.#host.turn(
      async () => {
        const before = await this.#readNow(client);
        const { enteredOnReader } = before.pin;
        check(before);
        if (!enteredOnReader) checkPinFormat(given(codes[1]), before.pin);
        const answer = await this.#present(client, change, enteredOnReader ? undefined : codes);
        this.#takeAnswer(change, before, answer);
      },
      { ends: true, goesOnAfter: MAY_BE_ASKED_AGAIN },
    );
  }

  async #present(client: HostClient, change: PinChange, codes: Codes | undefined): Promise<PinChangeAnswer> {
    const { changePinMs, changePinOnReaderMs } = this.#deps.limits;
    this.#host.notePinPresented();
    this.#fresh = undefined;
    for (const code of codes ?? []) if (code) client.sendPin(code);
    const codesFrom = codes ? 'pipe' : 'reader';
    const deadline = codes ? changePinMs : changePinOnReaderMs;
    try {
      return await this.#host.ask(
        change === 'unblock'
          ? client.call<'unblock'>({ type: change, codesFrom }, deadline)
          : client.call<'change-pin'>({ type: change, codesFrom }, deadline),
      );
    } catch (error) {
      // A host that could still say why it failed had presented nothing.
      this.#outcomeUnknown =
        this.gone.aborted ||
        this.#host.hasEnded ||
        (error instanceof CpxError && ['ERR_MODULE_CRASHED', 'ERR_MODULE_TIMEOUT'].includes(error.code));
      throw error;
    }
  }

  /** @throws CpxError what the refusal means */
  #takeAnswer(change: PinChange, before: CardCodes, answer: PinChangeAnswer): void {
    const { module, notePinState } = this.#deps;
    const after = answer.token && cardCodesOf(answer.token);
    if (answer.outcome === 'changed') {
      notePinState(this.card.reader, after?.pin ?? { ...before.pin, countLow: false, finalTry: false, locked: false });
      module?.backOff.recordSuccess();
      return;
    }
    if (after) notePinState(this.card.reader, after.pin);
    const error = errorOfRefusedCode(change, answer.failure);
    const refusedByLogin = answer.failure.kind === 'cryptoki' && answer.failure.call === 'C_Login';
    this.#outcomeUnknown = !refusedByLogin && !SAYS_NOTHING_CHANGED.test(error.code);
    // ANS's module says PIN_LOCKED at the try that blocks; others say so only in the flags.
    if (after && error.code === 'ERR_PIN_INCORRECT') checkPinUsable(after.pin);
    if (after && error.code === 'ERR_PIN_UNBLOCK_INCORRECT') checkUnblockable(after);
    throw error;
  }
}

function given(code: Uint8Array | undefined): Uint8Array {
  return code ?? new Uint8Array(0);
}
