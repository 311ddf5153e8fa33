import { errorTexts, type CpxError, type Language } from '../../../protocol/index.js';
import type { Clock, OpenPrompt, Prompt, PromptAnswer, PromptView } from '../../sign-in/index.js';
import { createKeyDecoder, type KeyDecoder } from './decode-keys.js';
import { PinField } from '../../card/index.js';
import { PROMPT_TEXTS, YES_KEYS, type PromptTexts } from './prompt-texts.js';
import type { OpenTerminalDevice, TerminalDevice } from './terminal-device.js';

/** What other output of this process must know while the prompt is on the same terminal. */
export interface PromptLine {
  /** Takes the line that is being typed in off the screen. */
  hide(): void;
  show(): void;
}

/** What the terminal prompt is handed. */
export interface TerminalPromptOptions {
  readonly openDevice: OpenTerminalDevice;
  readonly clock: Clock;
  /** Where the request names none. */
  readonly language: Language;
  /** Called with the line while there is one, and with undefined when there is none any more. */
  readonly onLine?: (line: PromptLine | undefined) => void;
}

/** What is being asked: each with what has been typed of the answer. */
type Question =
  | { readonly ask: 'nothing' }
  | { readonly ask: 'number'; readonly fingerprints: readonly string[]; typed: number }
  | { readonly ask: 'yes'; typed: boolean }
  | { readonly ask: 'pin'; readonly field: PinField };

const BELL = '\u0007';
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Asks in the terminal: which certificate, the PIN (masked, as bytes), the confirmation of a last try.
 * `open` throws ERR_FLOW_PROMPT_UNAVAILABLE where there is no terminal, which ends the request and not the companion.
 */
export function createTerminalPrompt(options: TerminalPromptOptions): Prompt {
  return {
    open: (view, answer) => new TerminalQuestion(options, view, answer),
  };
}

class TerminalQuestion implements OpenPrompt {
  readonly #device: TerminalDevice;
  readonly #answer: (answer: PromptAnswer) => void;
  readonly #options: TerminalPromptOptions;
  readonly #keys: KeyDecoder;
  #view: PromptView;
  #question: Question = { ask: 'nothing' };
  #hint = '';
  #ready = false;
  #closed = false;

  constructor(options: TerminalPromptOptions, view: PromptView, answer: (answer: PromptAnswer) => void) {
    this.#options = options;
    this.#answer = answer;
    this.#view = view;
    this.#device = options.openDevice();
    this.#keys = createKeyDecoder(
      {
        digit: (byte) => this.#takeDigit(byte),
        character: (byte) => this.#takeCharacter(byte),
        enter: () => this.#takeEnter(),
        erase: () => this.#erase(),
        eraseAll: () => this.#begin(),
        cancel: () => this.#cancel(),
        other: () => this.#refuseKey(),
      },
      options.clock,
    );
    options.onLine?.({ hide: () => this.#device.write(CLEAR_LINE), show: () => this.#draw() });
    this.#device.write('\n');
    this.#print(...this.#texts.heading(view));
    this.#present();
    this.#device.start({
      ready: () => {
        this.#ready = true;
        this.#draw();
      },
      onBytes: (bytes) => this.#keys.take(bytes),
      onEnd: () => this.#cancel(),
    });
  }

  update(view: PromptView): void {
    if (this.#closed) return;
    const before = this.#view;
    this.#view = view;
    // What the person has typed stays, where the same is asked again for no reason of theirs.
    const same = before.step === view.step && !('problem' in view) && view.step !== 'choose-certificate';
    if (same) {
      this.#addHint(before);
      return;
    }
    this.#wipe();
    this.#device.write(CLEAR_LINE);
    const chosen = before.step === 'choose-certificate' && 'certificate' in view;
    // The last line of the heading names the card.
    if (chosen) this.#print(...this.#texts.heading(view).slice(-1));
    this.#present();
    this.#draw();
  }

  close(error?: CpxError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wipe();
    this.#keys.stop();
    this.#options.onLine?.(undefined);
    this.#device.close(`${CLEAR_LINE}${this.#farewell(error)}\n`);
  }

  #farewell(error: CpxError | undefined): string {
    if (error === undefined) return this.#texts.done;
    const { title, remedy } = errorTexts(error.code, this.#language);
    return `${title} (${error.helpCode}). ${remedy}`;
  }

  get #language(): Language {
    return this.#view.language ?? this.#options.language;
  }

  get #texts(): PromptTexts {
    return PROMPT_TEXTS[this.#language];
  }

  /** Writes what goes above the line to type in, and sets the question. */
  #present(): void {
    const view = this.#view;
    const texts = this.#texts;
    if ('problem' in view) this.#print(texts.problem(view.problem, view.pin));
    switch (view.step) {
      case 'choose-certificate':
        this.#print(...texts.choose(view.certificates));
        break;
      case 'confirm-last-try':
        this.#print(...texts.lastTry);
        break;
      case 'enter-pin': {
        const hint = texts.triesHint(view.pin);
        if (hint !== undefined) this.#print(hint);
        break;
      }
      case 'enter-pin-on-reader':
        this.#print(texts.onReader);
        break;
      case 'signing':
        this.#print(texts.signing);
        break;
      case 'reaching-server':
        this.#print(texts.reaching);
        break;
      case 'awaiting-server':
        this.#print(texts.awaiting);
        break;
      case 'reading-card':
        this.#print(texts.reading);
        break;
    }
    this.#begin();
  }

  /** The card itself may say more of its PIN than was remembered of it, while the person types. */
  #addHint(before: PromptView): void {
    if (before.step !== 'enter-pin' || this.#view.step !== 'enter-pin') return;
    const hint = this.#texts.triesHint(this.#view.pin);
    if (hint === undefined || hint === this.#texts.triesHint(before.pin)) return;
    this.#device.write(CLEAR_LINE);
    this.#print(hint);
    this.#draw();
  }

  /** Begins the answer anew. */
  #begin(): void {
    this.#wipe();
    const view = this.#view;
    switch (view.step) {
      case 'choose-certificate':
        this.#question = {
          ask: 'number',
          fingerprints: view.certificates.map(({ fingerprint }) => fingerprint),
          typed: 0,
        };
        break;
      case 'confirm-last-try':
        this.#question = { ask: 'yes', typed: false };
        break;
      case 'enter-pin':
        this.#question = { ask: 'pin', field: new PinField(view.pin.maximumLength) };
        break;
      case 'reaching-server':
      case 'awaiting-server':
      case 'reading-card':
      case 'enter-pin-on-reader':
      case 'signing':
        this.#question = { ask: 'nothing' };
    }
    this.#draw();
  }

  #takeDigit(byte: number): void {
    const question = this.#question;
    switch (question.ask) {
      case 'pin':
        if (!question.field.add(byte)) {
          this.#device.write(BELL);
          return;
        }
        this.#hint = '';
        break;
      case 'number': {
        const typed = question.typed * 10 + byte - 0x30;
        if (typed < 1 || typed > question.fingerprints.length) {
          this.#refuseKey(this.#texts.noSuchNumber);
          return;
        }
        question.typed = typed;
        this.#hint = '';
        break;
      }
      case 'yes':
      case 'nothing':
        this.#refuseKey();
        return;
    }
    this.#draw();
  }

  #takeCharacter(byte: number): void {
    if (this.#question.ask !== 'yes') {
      this.#refuseKey();
      return;
    }
    this.#question.typed = String.fromCharCode(byte).toLowerCase() === YES_KEYS[this.#language];
    this.#draw();
  }

  #takeEnter(): void {
    const question = this.#question;
    switch (question.ask) {
      case 'pin':
        if (question.field.length === 0) return;
        this.#reply({ type: 'pin-entered', pin: question.field.take() });
        return;
      case 'number': {
        const fingerprint = question.fingerprints[question.typed - 1];
        if (fingerprint !== undefined) this.#reply({ type: 'certificate-chosen', fingerprint });
        return;
      }
      case 'yes':
        if (question.typed) this.#reply({ type: 'last-try-confirmed' });
        return;
      case 'nothing':
    }
  }

  #reply(answer: PromptAnswer): void {
    // One answer a question: a second Enter must not answer what was not asked yet.
    this.#question = { ask: 'nothing' };
    this.#hint = '';
    this.#device.write(CLEAR_LINE);
    this.#answer(answer);
  }

  #cancel(): void {
    if (this.#closed) return;
    this.#wipe();
    this.#answer({ type: 'cancelled' });
  }

  #erase(): void {
    const question = this.#question;
    if (question.ask === 'pin') question.field.erase();
    else if (question.ask === 'number') question.typed = Math.floor(question.typed / 10);
    else if (question.ask === 'yes') question.typed = false;
    this.#hint = '';
    this.#draw();
  }

  #refuseKey(hint = this.#question.ask === 'pin' ? this.#texts.digitsOnly : ''): void {
    this.#device.write(BELL);
    this.#hint = hint;
    this.#draw();
  }

  #draw(): void {
    if (!this.#ready || this.#closed) return;
    const hint = this.#hint === '' ? '' : `  (${this.#hint})`;
    this.#device.write(`${CLEAR_LINE}${this.#line()}${hint}`);
  }

  #line(): string {
    const question = this.#question;
    switch (question.ask) {
      case 'pin':
        return `${this.#texts.pinLabel}${'*'.repeat(question.field.length)}`;
      case 'number':
        return `${this.#texts.chooseLabel}${question.typed === 0 ? '' : String(question.typed)}`;
      case 'yes':
        return `${this.#texts.lastTryLabel}${question.typed ? YES_KEYS[this.#language] : ''}`;
      case 'nothing':
        return '';
    }
  }

  #print(...lines: readonly string[]): void {
    for (const line of lines) this.#device.write(`${line}\n`);
  }

  #wipe(): void {
    if (this.#question.ask === 'pin') this.#question.field.wipe();
    this.#hint = '';
  }
}
