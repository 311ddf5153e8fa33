import { CpxError } from '../../../protocol/index.js';
import { PinField } from '../../card/index.js';
import type { Clock } from '../../sign-in/index.js';
import { createKeyDecoder, type KeyDecoder } from './decode-keys.js';
import type { PromptLine } from './terminal-prompt.js';
import type { OpenTerminalDevice, TerminalDevice } from './terminal-device.js';

/** What the dialog is handed. */
export interface TerminalDialogOptions {
  readonly openDevice: OpenTerminalDevice;
  readonly clock: Clock;
  /** What is said of a key that is no digit where digits are asked. */
  readonly digitsOnly: string;
  /** The key that says yes, in lower case. */
  readonly yesKey: string;
  /** Called with the line while there is one, and with undefined when there is none any more. */
  readonly onLine?: (line: PromptLine | undefined) => void;
}

/** A question that waits, with what has been typed of its answer. */
type Question =
  | {
      readonly ask: 'code';
      readonly label: string;
      readonly field: PinField;
      readonly answer: (code: Uint8Array) => void;
    }
  | { readonly ask: 'yes'; readonly label: string; typed: boolean; readonly answer: () => void }
  | {
      readonly ask: 'number';
      readonly label: string;
      readonly highest: number;
      typed: number;
      readonly answer: (number: number) => void;
    };

const BELL = '\u0007';
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Asks one question after the other in the terminal: codes of a card (masked, as bytes), a yes, a number. Escape, Ctrl-C
 * and the end of the terminal reject the question with ERR_FLOW_CANCELLED; while nothing is asked they mean nothing,
 * because what the card is doing then must not be broken off in its middle.
 */
export class TerminalDialog {
  readonly #device: TerminalDevice;
  readonly #keys: KeyDecoder;
  readonly #options: TerminalDialogOptions;
  #question: Question | undefined;
  #reject: (error: CpxError) => void = () => undefined;
  /** Why nothing can be asked any more. */
  #over: CpxError | undefined;
  #hint = '';
  #ready = false;
  #closed = false;

  /** @throws CpxError ERR_FLOW_PROMPT_UNAVAILABLE where there is no terminal to ask in */
  constructor(options: TerminalDialogOptions) {
    this.#options = options;
    this.#device = options.openDevice();
    this.#keys = createKeyDecoder(
      {
        digit: (byte) => this.#takeDigit(byte),
        character: (byte) => this.#takeCharacter(byte),
        enter: () => this.#takeEnter(),
        erase: () => this.#erase(),
        eraseAll: () => this.#eraseAll(),
        cancel: () => this.#cancel(),
        other: () => this.#refuseKey(),
      },
      options.clock,
    );
    options.onLine?.({ hide: () => this.#device.write(CLEAR_LINE), show: () => this.#draw() });
    this.#device.start({
      ready: () => {
        this.#ready = true;
        this.#draw();
      },
      onBytes: (bytes) => this.#keys.take(bytes),
      // Nobody can be asked any more, whatever is being done.
      onEnd: () => this.abort(new CpxError('ERR_FLOW_CANCELLED', 'the terminal went away')),
    });
  }

  /** Lines above the one that is typed in. Texts of a card must have been made harmless before. */
  say(...lines: readonly string[]): void {
    if (this.#closed) return;
    this.#device.write(CLEAR_LINE);
    for (const line of lines) this.#device.write(`${line}\n`);
    this.#draw();
  }

  /**
   * @param longest in digits; some more are taken, so that a code that is too long is refused and not cut
   * @returns the digits as ASCII bytes, at least one, to be wiped by the receiver
   */
  askCode(label: string, longest: number): Promise<Uint8Array> {
    return this.#ask((answer) => ({ ask: 'code', label, field: new PinField(longest), answer }));
  }

  /** Resolves when the person has said yes; there is no other answer than that and cancelling. */
  askYes(label: string): Promise<void> {
    return this.#ask((answer) => ({ ask: 'yes', label, typed: false, answer }));
  }

  /** @returns a number from 1 to `highest` */
  askNumber(label: string, highest: number): Promise<number> {
    return this.#ask((answer) => ({ ask: 'number', label, highest, typed: 0, answer }));
  }

  /** Ends the question that waits, and all that follow, with this error. */
  abort(error: CpxError): void {
    this.#over ??= error;
    this.#end();
    this.#reject(this.#over);
  }

  /** Gives the keyboard back. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end();
    this.#keys.stop();
    this.#options.onLine?.(undefined);
    this.#device.close(CLEAR_LINE);
  }

  #ask<T>(question: (answer: (value: T) => void) => Question): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(this.#over);
        return;
      }
      this.#reject = reject;
      this.#question = question(resolve);
      this.#draw();
    });
  }

  #takeDigit(byte: number): void {
    const question = this.#question;
    if (question?.ask === 'code') {
      if (!question.field.add(byte)) {
        this.#device.write(BELL);
        return;
      }
    } else if (question?.ask === 'number') {
      const typed = question.typed * 10 + byte - 0x30;
      if (typed < 1 || typed > question.highest) {
        this.#device.write(BELL);
        return;
      }
      question.typed = typed;
    } else {
      this.#refuseKey();
      return;
    }
    this.#hint = '';
    this.#draw();
  }

  #takeCharacter(byte: number): void {
    if (this.#question?.ask !== 'yes') {
      this.#refuseKey();
      return;
    }
    this.#question.typed = String.fromCharCode(byte).toLowerCase() === this.#options.yesKey;
    this.#draw();
  }

  #takeEnter(): void {
    const question = this.#question;
    switch (question?.ask) {
      case 'code':
        if (question.field.length === 0) return;
        this.#leaveTyped();
        question.answer(question.field.take());
        return;
      case 'yes':
        if (!question.typed) return;
        this.#leaveTyped();
        question.answer();
        return;
      case 'number':
        if (question.typed === 0) return;
        this.#leaveTyped();
        question.answer(question.typed);
        return;
      case undefined:
    }
  }

  /** One answer a question: a second Enter must not answer what was not asked yet. The line stays, stars and all. */
  #leaveTyped(): void {
    this.#hint = '';
    this.#draw();
    this.#question = undefined;
    this.#device.write('\n');
  }

  #erase(): void {
    const question = this.#question;
    if (question?.ask === 'code') question.field.erase();
    else if (question?.ask === 'number') question.typed = Math.floor(question.typed / 10);
    else if (question?.ask === 'yes') question.typed = false;
    this.#hint = '';
    this.#draw();
  }

  #eraseAll(): void {
    const question = this.#question;
    if (question?.ask === 'code') question.field.wipe();
    else if (question?.ask === 'number') question.typed = 0;
    else if (question?.ask === 'yes') question.typed = false;
    this.#draw();
  }

  #cancel(): void {
    if (this.#question === undefined) this.#device.write(BELL);
    else this.abort(new CpxError('ERR_FLOW_CANCELLED', 'cancelled at the terminal'));
  }

  #refuseKey(): void {
    this.#device.write(BELL);
    this.#hint = this.#question?.ask === 'code' ? this.#options.digitsOnly : '';
    this.#draw();
  }

  #end(): void {
    if (this.#question?.ask === 'code') this.#question.field.wipe();
    this.#question = undefined;
    this.#hint = '';
    if (!this.#closed) this.#device.write(CLEAR_LINE);
  }

  #draw(): void {
    if (!this.#ready || this.#closed) return;
    const hint = this.#hint === '' ? '' : `  (${this.#hint})`;
    this.#device.write(`${CLEAR_LINE}${this.#line()}${hint}`);
  }

  #line(): string {
    const question = this.#question;
    switch (question?.ask) {
      case 'code':
        return `${question.label}${'*'.repeat(question.field.length)}`;
      case 'number':
        return `${question.label}${question.typed === 0 ? '' : String(question.typed)}`;
      case 'yes':
        return `${question.label}${question.typed ? this.#options.yesKey : ''}`;
      case undefined:
        return '';
    }
  }
}
