import type { Log } from '../log/index.js';
import { CpxError } from '../../protocol/index.js';
import { errorOfFailure } from './host-failure.js';
import type { HostAnswers, HostCall, HostRequest, SlotReport } from './host/messages.js';
import type { HostProcess } from './host-spawner.js';
import { parseHostAnswer, parseHostMessage } from './parse-host-message.js';

type RequestOf<T extends HostRequest['type']> = Extract<HostRequest, { type: T }>;

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: CpxError) => void;
}

/** Main's end of one card host: calls with deadlines, and an end that always comes. */
export class HostClient {
  readonly #process: HostProcess;
  readonly #log: Log;
  readonly #pending = new Map<number, Pending>();
  readonly #onSlots: (slots: readonly SlotReport[]) => void;
  #nextId = 1;
  #how: string | undefined;
  /** Why the host is of no use any more. */
  #over: CpxError | undefined;

  constructor(process: HostProcess, log: Log, onSlots: (slots: readonly SlotReport[]) => void = () => undefined) {
    this.#process = process;
    this.#log = log;
    this.#onSlots = onSlots;
    process.onMessage((message) => this.#receive(message));
    void process.ended.then((how) => {
      this.#how = how;
      log.debug('host-ended', { processId: process.processId, how });
      this.#close(new CpxError('ERR_MODULE_CRASHED', `the card host ended unasked (${how})`));
    });
  }

  /** What ended the process; undefined while it runs. */
  get how(): string | undefined {
    return this.#how;
  }

  get ended(): Promise<string> {
    return this.#process.ended;
  }

  /**
   * Asks the host; kills it when it does not answer in time.
   * @throws CpxError of the code that the failure means, ERR_MODULE_CRASHED, ERR_MODULE_TIMEOUT
   */
  async call<T extends HostRequest['type']>(request: RequestOf<T>, deadlineMs: number): Promise<HostAnswers[T]> {
    const id = this.#nextId++;
    const answer = await new Promise((resolve, reject) => {
      if (this.#over) {
        reject(this.#over);
        return;
      }
      const timer = setTimeout(() => {
        this.#log.warn('host-overran', { processId: this.#process.processId, request: request.type, deadlineMs });
        this.#close(new CpxError('ERR_MODULE_TIMEOUT', `${request.type} took more than ${deadlineMs} ms`));
        this.#process.kill();
      }, deadlineMs);
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          this.#pending.delete(id);
          how(value);
        };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#process.post({ id, request } satisfies HostCall);
    });
    return parseHostAnswer<T>(request.type, answer);
  }

  /** Hands a PIN over, ahead of the call that uses it; for a change, the current one first and then the new one. */
  sendPin(pin: Uint8Array): void {
    this.#process.sendPin(pin);
  }

  /** Lets the module finalize, and the process end; kills it when that takes too long. Never throws. */
  async finish(deadlineMs: number): Promise<void> {
    try {
      await this.call<'finish'>({ type: 'finish' }, deadlineMs);
    } catch {
      // C_Finalize failed, hung or crashed: the end of the process does what it should have done.
      this.#process.kill();
    }
    // It has said good-bye; a module's own clean-up at exit may still hang.
    const timer = setTimeout(() => this.#process.kill(), deadlineMs);
    await this.#process.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.#close(new CpxError('ERR_MODULE_CRASHED', 'the card host was ended'));
    this.#process.kill();
  }

  #receive(input: unknown): void {
    try {
      const message = parseHostMessage(input);
      if (message.type === 'slots') this.#onSlots(message.slots);
      else if (message.type === 'answer') this.#pending.get(message.id)?.resolve(message.answer);
      else this.#pending.get(message.id)?.reject(errorOfFailure(message.failure));
    } catch (error) {
      if (!(error instanceof CpxError)) throw error;
      this.#log.error('host-message-malformed', { processId: this.#process.processId, problem: error.message });
      this.#close(error);
      this.#process.kill();
    }
  }

  #close(reason: CpxError): void {
    this.#over ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#over);
  }
}
