import type { CpxError, ErrorCode, Language } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import type { Clock, OpenPrompt, Prompt, PromptAnswer, PromptView } from '../../sign-in/index.js';
import type { PromptScreen, PromptWindowAnswer } from '../prompt-screen.js';
import type { Texts } from '../texts.js';
import { describeEnd, describePrompt, type Wording } from './describe-prompt.js';
import type { OpenWindow, ShellWindow, WindowLook } from './open-window.js';

/** Ends that the person has brought about, or whose page is gone: nothing to say. */
const SILENT_ENDS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_FLOW_CANCELLED',
  'ERR_FLOW_ABORTED',
  'ERR_FLOW_SHUTTING_DOWN',
]);

/** How long what ended a request stays on the screen when nobody closes it. */
const END_SHOWN_MILLISECONDS = 60_000;

const LOOK: WindowLook = {
  width: 440,
  height: 680,
  minWidth: 280,
  minHeight: 320,
  alwaysOnTop: true,
  minimizable: false,
  maximizable: false,
};

/** What the prompt in a window is made of. */
export interface WindowPromptOptions {
  readonly openWindow: OpenWindow;
  readonly texts: Readonly<Record<Language, Texts>>;
  /** Where the request names none. */
  readonly language: () => Language;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a question opens and when it ends. */
  readonly onChange: () => void;
  /** Called when a question is lost with its window, which nobody closed. */
  readonly onLost: () => void;
}

/** Asks in a window. */
export interface WindowPrompt extends Prompt {
  /** True while a person is asked. */
  readonly asking: boolean;
  /** Brings the question to the front. */
  raise(): void;
  /** Cancels the question as the person would. */
  cancel(): void;
  /** Says what it says in the language of now, where the page asked for none. */
  refresh(): void;
  /** Closes what is still on the screen. */
  close(): void;
}

/** @returns a prompt with one window at most, which is gone when its request is */
export function createWindowPrompt(options: WindowPromptOptions): WindowPrompt {
  let asked: AskedInWindow | undefined;
  return {
    get asking() {
      return asked?.asking === true;
    },
    open(view, answer) {
      // What is left on the screen of the request before: it was read, or it is in the way.
      asked?.remove();
      asked = new AskedInWindow(options, view, answer);
      options.onChange();
      return asked;
    },
    raise: () => asked?.raise(),
    cancel: () => asked?.cancel(),
    refresh: () => asked?.refresh(),
    close: () => asked?.remove(),
  };
}

class AskedInWindow implements OpenPrompt {
  readonly #options: WindowPromptOptions;
  readonly #answer: (answer: PromptAnswer) => void;
  readonly #window: ShellWindow<'prompt'>;
  #view: PromptView;
  #screen: PromptScreen;
  #asking = true;
  #stopTimer: () => void = () => undefined;

  constructor(options: WindowPromptOptions, view: PromptView, answer: (answer: PromptAnswer) => void) {
    this.#options = options;
    this.#answer = answer;
    this.#view = view;
    this.#screen = describePrompt(view, this.#wording);
    this.#window = options.openWindow(
      'prompt',
      { ...LOOK, title: this.#wording.texts['prompt.title'] },
      {
        asks: { screen: () => this.#screen },
        tells: { answer: (given) => this.#take(given) },
      },
      (how) => this.#lose(how),
    );
  }

  get asking(): boolean {
    return this.#asking;
  }

  update(view: PromptView): void {
    if (!this.#asking) return;
    this.#view = view;
    this.#put(describePrompt(view, this.#wording));
  }

  close(error?: CpxError): void {
    if (!this.#asking) return;
    this.#end();
    if (error === undefined || SILENT_ENDS.has(error.code)) {
      this.remove();
      return;
    }
    this.#put(describeEnd(error, this.#view, this.#wording));
    this.#stopTimer = this.#options.clock.after(END_SHOWN_MILLISECONDS, () => this.remove());
  }

  /** The same view in other words; the page keeps what was typed where the words are the same. */
  refresh(): void {
    if (this.#asking && this.#wording.language !== this.#screen.language) this.update(this.#view);
  }

  raise(): void {
    if (this.#asking) this.#window.raise();
  }

  cancel(): void {
    if (this.#asking) this.#answer({ type: 'cancelled' });
  }

  /** Takes the window off the screen. */
  remove(): void {
    this.#stopTimer();
    this.#window.close();
  }

  get #wording(): Wording {
    const language = this.#view.language ?? this.#options.language();
    return { language, texts: this.#options.texts[language] };
  }

  #put(screen: PromptScreen): void {
    this.#screen = screen;
    this.#window.show('screen', screen);
  }

  #take(given: PromptWindowAnswer): void {
    if (this.#asking) {
      this.#answer(given);
      return;
    }
    if (given.type === 'pin-entered') given.pin.fill(0);
    else if (given.type === 'cancelled') this.remove();
  }

  #lose(how: 'closed' | 'crashed'): void {
    this.#stopTimer();
    if (!this.#asking) return;
    if (how === 'crashed') {
      this.#options.log.error('the PIN window is lost: the request is cancelled');
      this.#options.onLost();
    }
    this.#answer({ type: 'cancelled' });
  }

  #end(): void {
    this.#asking = false;
    this.#options.onChange();
  }
}
