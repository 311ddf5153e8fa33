import {
  presentedCodeOf,
  runPinTask,
  type CardCodes,
  type CardProvider,
  type PinOperation,
  type PinTask,
  type PinTaskDialog,
} from '../../card/index.js';
import { CpxError, type Language } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import type { Clock } from '../../sign-in/index.js';
import type { CodeEntry, PinAnswer, PinScreen } from '../pin-screen.js';
import type { TextKey, Texts } from '../texts.js';
import { describeFailure, findCards, triesHintOf, type FoundCard } from './describe-pin.js';
import type { Wording } from './describe-prompt.js';
import type { OpenWindow, ShellWindow, WindowLook } from './open-window.js';
import { Interruption, PinQuestions, type BareScreen } from './pin-questions.js';

/** How long a question about codes waits, as a sign-in does: the card's host waits with it. */
const QUESTION_MILLISECONDS = 120_000;

const LOOK: WindowLook = { width: 460, height: 720, minWidth: 280, minHeight: 320, maximizable: false };

const OUT_OF_TIME = {
  milliseconds: QUESTION_MILLISECONDS,
  error: () => new CpxError('ERR_FLOW_TIMEOUT', 'nobody answered in time'),
};

/** What the window of a card's codes is made of. */
export interface PinConversationOptions {
  readonly openWindow: OpenWindow;
  readonly texts: Readonly<Record<Language, Texts>>;
  readonly language: () => Language;
  /** True while a site asks for a PIN: two windows that take one could not be told apart. */
  readonly signInAsking: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the person what came of a change whose window is gone. */
  readonly notify: (title: string, text: string) => void;
}

/**
 * One window, from its opening until it is closed: which card, what to do with its codes, the codes, what came of it. No
 * host runs before the person has said what to do, and none when it is done.
 *
 * While a site asks for a PIN nothing is asked here: what was typed is wiped, and asked anew afterwards. A site that asks
 * while the card works waits in the lane of the cards.
 */
export class PinConversation {
  readonly #options: PinConversationOptions;
  readonly #cards: CardProvider;
  readonly #questions: PinQuestions;
  readonly #window: ShellWindow<'pin'>;
  #screen: PinScreen;
  #operation: PinOperation | undefined;
  /** Codes were handed to the card, or are being typed on the reader. */
  #busy: 'card' | 'reader' | undefined;
  /** Codes were handed to the card since the operation began. */
  #presented = false;
  #left = false;
  /** Resolves when the window is closed and the card has done what it was at. Never rejects. */
  readonly ended: Promise<void>;

  constructor(options: PinConversationOptions, cards: CardProvider) {
    this.#options = options;
    this.#cards = cards;
    this.#questions = new PinQuestions(options.clock, (screen, question) => this.#put(screen, question));
    this.#screen = this.#complete({ step: 'insert-card' }, 0);
    this.#window = options.openWindow(
      'pin',
      { ...LOOK, title: this.#wording.texts['codes.title'] },
      {
        asks: { screen: () => this.#screen },
        tells: { answer: (given) => this.#take(given) },
      },
      () => this.leave(),
    );
    this.ended = this.#converse().catch((error: unknown) => {
      options.log.error('the window of the codes failed', { detail: String(error) });
    });
    void this.ended.then(() => this.#window.close());
  }

  raise(): void {
    this.#window.raise();
  }

  /** Looks whether what is asked still holds, and says it in the language of now. */
  refresh(): void {
    this.#questions.look();
    if (this.#wording.language === this.#screen.language) return;
    this.#screen = { ...this.#screen, ...this.#wording };
    this.#window.show('screen', this.#screen);
  }

  /** Closes the window; a change that the card is in the middle of goes on, and is told by a notification. */
  leave(): void {
    this.#left = true;
    this.#questions.interrupt(new Interruption('left'));
    if (this.#busy !== 'card') void this.#operation?.end();
    this.#window.close();
  }

  async #converse(): Promise<void> {
    while (!this.#left) {
      try {
        const card = await this.#chooseCard();
        const task = await this.#chooseTask(card);
        await this.#carryOut(task, card);
      } catch (error) {
        if (!(error instanceof Interruption)) throw error;
        // Cards have changed, or the person has left: begin with what is there now, or end.
      }
    }
  }

  async #chooseCard(): Promise<FoundCard> {
    const found = findCards(this.#cards.inventory);
    const options = { holds: () => this.#shows(found) };
    const [only] = found;
    if (only === undefined) return this.#questions.ask({ step: 'insert-card' }, [], options);
    if (found.length === 1) return only;
    const choices = found.map(({ words, place }) => ({ ...words, serial: place.serial }));
    const { serial } = await this.#questions.ask({ step: 'choose-card', cards: choices }, ['card-chosen'], options);
    const chosen = found.find(({ place }) => place.serial === serial);
    // Never another card than the one that was meant.
    if (chosen === undefined) throw new Interruption('changed');
    return chosen;
  }

  async #chooseTask({ words: card, locked }: FoundCard): Promise<PinTask> {
    // Nothing is lost by asking anew when a card comes or goes: the other one may be the one that is meant.
    const found = findCards(this.#cards.inventory);
    const { task } = await this.#questions.ask({ step: 'choose-task', card, locked }, ['task-chosen'], {
      holds: () => this.#shows(found),
    });
    return task;
  }

  #shows(found: readonly FoundCard[]): boolean {
    return JSON.stringify(findCards(this.#cards.inventory)) === JSON.stringify(found);
  }

  async #carryOut(task: PinTask, card: FoundCard): Promise<void> {
    let end: BareScreen | undefined;
    while (end === undefined) {
      if (this.#left) throw new Interruption('left');
      await this.#letSignInGoFirst();
      end = await this.#attempt(task, card);
    }
    // Read already, on a window that was closed meanwhile, it is told by a notification.
    await this.#questions.ask(end, ['again'], { holds: () => !this.#left });
  }

  async #letSignInGoFirst(): Promise<void> {
    const { signInAsking } = this.#options;
    while (signInAsking()) {
      try {
        await this.#questions.ask({ step: 'sign-in-first' }, [], { holds: signInAsking });
      } catch (error) {
        if (!(error instanceof Interruption) || error.why === 'left') throw error;
      }
    }
  }

  /** @returns what came of it; undefined when a site asked for a PIN meanwhile, and nothing was presented since */
  async #attempt(task: PinTask, { place, words: card }: FoundCard): Promise<BareScreen | undefined> {
    const { log } = this.#options;
    const operation = this.#cards.openPinOperation(place);
    this.#operation = operation;
    const onGone = (): void => this.#questions.interrupt(operation.gone.reason as CpxError);
    operation.gone.addEventListener('abort', onGone, { once: true });
    try {
      this.#questions.tell({ step: 'reading-card', task, card });
      await runPinTask(task, operation, this.#dialogFor(task, card));
      log.info('codes of a card changed', { task });
      if (this.#left) this.#notify(`codes.done.${task}`);
      return { step: 'done', task, card };
    } catch (error) {
      const { outcomeUnknown } = operation;
      if (this.#left && this.#presented) {
        if (outcomeUnknown) this.#notify(`codes.unknown.text.${task}`, `codes.unknown.remedy.${task}`);
        else this.#notify('codes.not-done');
      }
      if (error instanceof Interruption) {
        if (error.why === 'left') throw error;
        return undefined;
      }
      const failure =
        error instanceof CpxError ? error : new CpxError('ERR_FLOW_INTERNAL', 'unexpected error', { cause: error });
      log.info('codes of a card not changed', { task, code: failure.code, outcomeUnknown });
      if (failure.code === 'ERR_FLOW_INTERNAL') log.error('unexpected error', { cause: String(error) });
      // Cancelled by a key of the reader: nothing was presented, and there is nothing to say.
      if (failure.code === 'ERR_FLOW_CANCELLED' && !outcomeUnknown) throw new Interruption('changed');
      return describeFailure(task, failure, outcomeUnknown, this.#wording.language);
    } finally {
      operation.gone.removeEventListener('abort', onGone);
      this.#busy = undefined;
      this.#presented = false;
      this.#operation = undefined;
      // The answer leaves before the card is closed and reset; what comes next waits for that in the lane.
      void operation.end();
    }
  }

  #dialogFor(task: PinTask, card: CardWords): PinTaskDialog {
    const options = { holds: () => !this.#left && !this.#options.signInAsking(), limit: OUT_OF_TIME };
    let newPinKept = false;
    const ask = async (screen: BareScreen): Promise<void> => {
      this.#busy = undefined;
      await this.#questions.ask(screen, ['confirmed'], options);
    };
    const enter = async (
      entry: CodeEntry,
      codes: CardCodes,
      problem: (BareScreen & { readonly step: 'enter-code' })['problem'],
    ): Promise<Uint8Array> => {
      this.#busy = undefined;
      const { minimumLength, maximumLength } = entry === 'presented' ? presentedCodeOf(task, codes).lengths : codes.pin;
      const tries = entry === 'presented' ? triesHintOf(task, codes) : 'none-used';
      const { code } = await this.#questions.ask(
        { step: 'enter-code', card, task, entry, newPinKept, minimumLength, maximumLength, tries, problem },
        ['code-entered'],
        options,
      );
      return code;
    };
    return {
      confirmUnblock: () => ask({ step: 'confirm-unblock', card }),
      confirmLastTry: (_codes, problem) => ask({ step: 'confirm-last-try', card, task, problem }),
      askCode: (codes, problem) => enter('presented', codes, problem),
      askNewPin: (codes, problem) => enter('new', codes, problem),
      askNewPinAgain: (codes) => enter('again', codes, undefined),
      showWorking: (codes, problem) => {
        if (this.#left) throw new Interruption('left');
        // Asked again, the new PIN is there already: it was not wrong.
        newPinKept = true;
        this.#presented = true;
        const onReader = codes.pin.enteredOnReader;
        this.#busy = onReader ? 'reader' : 'card';
        this.#questions.tell(
          onReader
            ? { step: 'enter-on-reader', card, task, tries: triesHintOf(task, codes), problem }
            : { step: 'working', card, task },
        );
      },
    };
  }

  #take(given: PinAnswer): void {
    if (given.type !== 'left') this.#questions.take(given);
    // In the middle of the card's work there is nothing to leave; on the reader the operation ends, and says so.
    else if (this.#busy === 'reader') void this.#operation?.end();
    else if (this.#busy === undefined) this.leave();
  }

  #put(screen: BareScreen, question: number): void {
    this.#screen = this.#complete(screen, question);
    this.#window.show('screen', this.#screen);
  }

  #complete(screen: BareScreen, question: number): PinScreen {
    return { ...this.#wording, question, ...screen };
  }

  /** What came of it, where there is no window any more to say it in. */
  #notify(...keys: readonly TextKey[]): void {
    const { texts } = this.#wording;
    this.#options.notify(texts['codes.heading'], keys.map((key) => texts[key]).join(' '));
  }

  get #wording(): Wording {
    const language = this.#options.language();
    return { language, texts: this.#options.texts[language] };
  }
}

type CardWords = FoundCard['words'];
