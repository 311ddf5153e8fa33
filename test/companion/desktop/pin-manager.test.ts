import { expect } from 'chai';
import type {
  CardCodes,
  CardInventory,
  CardProvider,
  PinOperation,
  PinState,
} from '../../../src/companion/card/index.js';
import type { MainHandlers } from '../../../src/companion/desktop/ipc.js';
import type { OnGone, OpenWindow } from '../../../src/companion/desktop/main/open-window.js';
import { createPinManager, type PinManager } from '../../../src/companion/desktop/main/pin-manager.js';
import type { PinAnswer, PinScreen } from '../../../src/companion/desktop/pin-screen.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { FakeClock } from '../cli/prompt/fake-terminal.js';
import { certificate, inventoryWith, PIN_STATE } from './support/card-fixtures.js';
import { textsOf } from './support/screens.js';

const EMPTY: CardInventory = { state: 'no-card', readers: [{ name: 'Lecteur', state: 'no-card' }] };
const LOCKED: PinState = { ...PIN_STATE, locked: true };
type Entered = PinScreen & { readonly step: 'enter-code' };

/** One use of the codes of a card, whose calls a test answers. */
class FakeOperation implements PinOperation {
  readonly card = { reader: 'Lecteur', serial: '3100690110' };
  readonly #gone = new AbortController();
  readonly gone = this.#gone.signal;
  outcomeUnknown = false;
  ended = false;
  /** What was presented, as text. */
  readonly presented: string[] = [];
  readonly buffers: Uint8Array[] = [];
  codes: CardCodes;
  #settle: ((error?: CpxError) => void) | undefined;

  constructor(pin: PinState) {
    this.codes = { pin, unblockingCode: { countLow: false, finalTry: false, locked: false } };
  }

  readCodes(): Promise<CardCodes> {
    return Promise.resolve(this.codes);
  }

  changePin: PinOperation['changePin'] = ({ currentPin, newPin }) => this.#present(currentPin, newPin);
  unblock: PinOperation['unblock'] = ({ unblockingCode, newPin }) => this.#present(unblockingCode, newPin);

  end(): Promise<void> {
    if (!this.ended && this.#settle !== undefined) this.outcomeUnknown = true;
    this.ended = true;
    this.answer(new CpxError('ERR_FLOW_CANCELLED', 'the operation has ended'));
    return Promise.resolve();
  }

  /** The card answers what was presented. */
  answer(error?: CpxError): void {
    this.#settle?.(error);
    this.#settle = undefined;
  }

  remove(): void {
    this.#gone.abort(new CpxError('ERR_CARD_REMOVED', 'removed'));
    this.answer(this.gone.reason as CpxError);
  }

  #present(...codes: readonly (Uint8Array | undefined)[]): Promise<void> {
    this.presented.push(codes.map((code) => new TextDecoder().decode(code)).join(' '));
    for (const code of codes) if (code) this.buffers.push(code);
    return new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
  }
}

describe('createPinManager', () => {
  let manager: PinManager;
  let clock: FakeClock;
  let inventory: CardInventory;
  let asking: boolean;
  let pin: PinState;
  let operations: FakeOperation[];
  let shown: PinScreen[];
  let windows: { closed: boolean; raised: number; readonly gone: OnGone }[];
  let handlers: MainHandlers<'pin'>;
  let notices: string[];

  beforeEach(() => {
    clock = new FakeClock();
    inventory = inventoryWith(certificate());
    asking = false;
    pin = PIN_STATE;
    [operations, shown, windows, notices] = [[], [], [], []];
    const openWindow = ((_name: 'pin', _look: unknown, given: MainHandlers<'pin'>, gone: OnGone) => {
      handlers = given;
      const opened = { closed: false, raised: 0, gone };
      windows.push(opened);
      return {
        show: (_screen: string, screen: PinScreen) => shown.push(screen),
        raise: () => opened.raised++,
        close: () => (opened.closed = true),
      };
    }) as unknown as OpenWindow;
    const cards = {
      get inventory() {
        return inventory;
      },
      openPinOperation: () => {
        operations.push(new FakeOperation(pin));
        return operations.at(-1)!;
      },
    } as unknown as CardProvider;
    manager = createPinManager({
      openWindow,
      texts: { fr: textsOf('fr'), en: textsOf('en') },
      language: () => 'fr',
      cards: () => cards,
      signInAsking: () => asking,
      clock,
      log: silentLog,
      notify: (title, text) => void notices.push(`${title}: ${text}`),
    });
  });

  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  };
  const screen = (): PinScreen => handlers.asks.screen(undefined) as PinScreen;
  type Given = PinAnswer extends infer A ? (A extends PinAnswer ? Omit<A, 'question'> : never) : never;
  const give = async (answer: Given): Promise<void> => {
    handlers.tells.answer({ ...answer, question: screen().question } as PinAnswer);
    await turns();
  };
  const buffers: Uint8Array[] = [];
  const type = async (...codes: readonly string[]): Promise<void> => {
    for (const digits of codes) {
      const code = new TextEncoder().encode(digits);
      buffers.push(code);
      await give({ type: 'code-entered', code });
    }
  };
  const begin = async (task: 'change' | 'unblock' = 'change'): Promise<void> => {
    manager.open();
    await turns();
    await give({ type: 'task-chosen', task });
  };
  const steps = (): string[] => shown.map((each) => (each.step === 'enter-code' ? each.entry : each.step));
  afterEach(async () => {
    for (const operation of operations) operation.answer();
    await manager.end();
    for (const code of buffers.splice(0)) expect(code.every((octet) => octet === 0)).to.equal(true);
    expect(clock.waiting, 'timers that still run').to.equal(0);
  });

  it('asks for the old PIN and twice for the new one, presents them once, and wipes them', async () => {
    await begin();
    await type('1234', '43210', '43210');
    operations[0]!.answer();
    await turns();
    expect(steps()).to.deep.equal(['choose-task', 'reading-card', 'presented', 'new', 'again', 'working', 'done']);
    expect(operations.map(({ presented }) => presented)).to.deep.equal([['1234 43210']]);
    expect(operations[0]!.buffers.every((code) => code.every((octet) => octet === 0))).to.equal(true);
    expect(operations[0]!.ended).to.equal(true);
  });

  it('starts nothing before the person has said what to do', async () => {
    manager.open();
    await turns();
    expect(operations).to.deep.equal([]);
    expect(screen()).to.include({ step: 'choose-task', locked: false });
  });

  it('opens one window, and brings it to the front when it is asked for again', async () => {
    manager.open();
    manager.open();
    await turns();
    expect(windows.map(({ raised }) => raised)).to.deep.equal([1]);
    await give({ type: 'left' });
    expect(windows[0]!.closed).to.equal(true);
    manager.open();
    expect(windows).to.have.lengthOf(2);
  });

  it('waits for a card, lets one of several be chosen, and follows when they change', async () => {
    inventory = EMPTY;
    manager.open();
    await turns();
    expect(screen().step).to.equal('insert-card');
    const [reader] = inventoryWith(certificate()).readers;
    const other = { ...reader!, name: 'Autre', card: { ...reader!.card!, serial: '3100699999', pin: LOCKED } };
    inventory = { state: 'ready', readers: [reader!, other] };
    manager.refresh();
    await turns();
    expect(screen().step).to.equal('choose-card');
    await give({ type: 'card-chosen', serial: '0000000000' });
    expect(screen().step, 'no card but the one that is named').to.equal('choose-card');
    await give({ type: 'card-chosen', serial: '3100699999' });
    expect(screen()).to.include({ step: 'choose-task', locked: true });
    inventory = { state: 'ready', readers: [reader!] };
    manager.refresh();
    await turns();
    expect(screen()).to.include({ step: 'choose-task', locked: false });
  });

  it('asks again for a wrong code alone, and presents nothing by itself', async () => {
    await begin();
    await type('9999', '43210', '43210');
    operations[0]!.codes = { ...operations[0]!.codes, pin: { ...PIN_STATE, countLow: true } };
    operations[0]!.answer(new CpxError('ERR_PIN_INCORRECT', 'wrong'));
    await turns();
    expect(operations[0]!.presented).to.deep.equal(['9999 43210']);
    const again = screen() as Entered;
    expect(again).to.include({ entry: 'presented', problem: 'wrong', tries: 'some-used', newPinKept: true });
    await type('1234');
    expect(operations[0]!.presented).to.deep.equal(['9999 43210', '1234 43210']);
    operations[0]!.answer();
    await turns();
    expect(screen().step).to.equal('done');
  });

  it('asks for a yes of its own ahead of the last try', async () => {
    pin = { ...PIN_STATE, countLow: true, finalTry: true };
    await begin();
    expect(screen()).to.include({ step: 'confirm-last-try', task: 'change' });
    await give({ type: 'confirmed' });
    expect(screen()).to.include({ step: 'enter-code', tries: 'last' });
  });

  it('asks whether to use up an unblock on a card that is not blocked; then for eight digits', async () => {
    await begin('unblock');
    expect(screen().step).to.equal('confirm-unblock');
    await give({ type: 'confirmed' });
    expect(screen()).to.include({ entry: 'presented', minimumLength: 8, maximumLength: 8 });
    await type('12345678');
    expect(screen()).to.include({ entry: 'new', minimumLength: 4, maximumLength: 8 });
  });

  it('takes no answer to a question that is not asked any more, and wipes it', async () => {
    await begin();
    const { question } = screen();
    await type('1234');
    const late = new TextEncoder().encode('5678');
    handlers.tells.answer({ type: 'code-entered', question, code: late });
    await turns();
    expect(screen()).to.include({ entry: 'new' });
    expect([...late]).to.deep.equal([0, 0, 0, 0]);
    await type('4321');
    expect(screen()).to.include({ entry: 'again', problem: undefined });
  });

  it('lets a site that asks go first: wipes what was typed, and begins anew when it is done', async () => {
    await begin();
    await type('1234', '4321');
    asking = true;
    manager.refresh();
    await turns();
    expect(screen().step).to.equal('sign-in-first');
    expect(operations[0]!).to.include({ ended: true });
    expect(operations[0]!.presented).to.deep.equal([]);
    asking = false;
    manager.refresh();
    await turns();
    expect(screen()).to.include({ step: 'enter-code', entry: 'presented' });
    expect(operations).to.have.lengthOf(2);
  });

  it('does not begin while a site asks', async () => {
    asking = true;
    await begin();
    expect(screen().step).to.equal('sign-in-first');
    expect(operations).to.deep.equal([]);
    await give({ type: 'left' });
    expect(windows[0]!.closed).to.equal(true);
  });

  it('says in its place that the card was removed, and that its PIN is the old one; then goes on', async () => {
    await begin();
    await type('1234');
    operations[0]!.remove();
    inventory = EMPTY;
    manager.refresh();
    await turns();
    expect(screen()).to.include({ step: 'ended', code: 'ERR_CARD_REMOVED', outcomeUnknown: false, again: true });
    await give({ type: 'again' });
    expect(screen().step).to.equal('insert-card');
  });

  it('says that nobody knows the outcome when the card goes in the middle of the change', async () => {
    await begin();
    await type('1234', '43210', '43210');
    operations[0]!.outcomeUnknown = true;
    operations[0]!.remove();
    await turns();
    expect(screen()).to.include({ step: 'ended', outcomeUnknown: true });
  });

  it('waits two minutes for an answer, because the host of the card waits too', async () => {
    await begin();
    await type('1234');
    clock.pass(119_999);
    await turns();
    expect(screen().step).to.equal('enter-code');
    clock.pass(1);
    await turns();
    expect(screen()).to.include({ step: 'ended', code: 'ERR_FLOW_TIMEOUT' });
    expect(operations[0]!.ended).to.equal(true);
  });

  it('is not left while the card works; closed all the same, it tells what came of it', async () => {
    await begin();
    await type('1234', '43210', '43210');
    await give({ type: 'left' });
    expect(screen().step).to.equal('working');
    expect(operations[0]!.ended).to.equal(false);
    windows[0]!.gone('closed');
    await turns();
    expect(operations[0]!.ended).to.equal(false);
    operations[0]!.answer();
    await turns();
    expect(notices).to.deep.equal(['Codes de votre carte: Le code porteur de la carte est changé']);
  });

  it('tells by a notification, too, that a change whose window is gone has failed', async () => {
    await begin();
    await type('1234', '43210', '43210');
    windows[0]!.gone('crashed');
    operations[0]!.answer(new CpxError('ERR_PIN_INCORRECT', 'wrong'));
    await turns();
    expect(notices).to.deep.equal(['Codes de votre carte: Le code porteur de la carte n’a pas changé.']);
  });

  it('closes when the companion quits, once the card has done what it was at', async () => {
    await begin();
    await type('1234', '43210', '43210');
    let closed = false;
    const closing = manager.end().then(() => (closed = true));
    await turns();
    expect(closed).to.equal(false);
    operations[0]!.answer();
    await closing;
    expect(windows[0]!.closed).to.equal(true);
  });

  for (const [when, typed] of [
    ['while the card is read', []],
    ['at the old PIN', []],
    ['at the new PIN', ['1234']],
    ['at its repetition', ['1234', '4321']],
  ] as const) {
    it(`closes ${when}, and ends the operation`, async () => {
      manager.open();
      await turns();
      handlers.tells.answer({ type: 'task-chosen', question: screen().question, task: 'change' });
      if (when !== 'while the card is read') await turns();
      await type(...typed);
      manager.close();
      await turns();
      expect(windows[0]!.closed).to.equal(true);
      expect(operations.every(({ ended, presented }) => ended && presented.length === 0)).to.equal(true);
      expect(notices).to.deep.equal([]);
    });
  }

  it('hands nothing over where the codes are typed on the reader; given up there, nobody knows the outcome', async () => {
    pin = { ...PIN_STATE, enteredOnReader: true };
    await begin();
    expect(screen()).to.include({ step: 'enter-on-reader', tries: 'none-used' });
    await give({ type: 'left' });
    expect(screen()).to.include({ step: 'ended', outcomeUnknown: true, code: 'ERR_FLOW_CANCELLED' });
    expect(operations[0]!.buffers).to.deep.equal([]);
  });

  it('goes back to the choice when the person cancels on the reader', async () => {
    pin = { ...PIN_STATE, enteredOnReader: true };
    await begin();
    operations[0]!.answer(new CpxError('ERR_FLOW_CANCELLED', 'on the reader'));
    await turns();
    expect(screen().step).to.equal('choose-task');
  });

  it('offers nothing further on a card that is blocked for good', async () => {
    pin = LOCKED;
    manager.open();
    await turns();
    await give({ type: 'task-chosen', task: 'unblock' });
    operations[0]!.codes = { pin: LOCKED, unblockingCode: { countLow: false, finalTry: false, locked: true } };
    await type('99999999', '4321', '4321');
    operations[0]!.answer(new CpxError('ERR_PIN_UNBLOCK_INCORRECT', 'wrong'));
    await turns();
    expect(screen()).to.include({ step: 'ended', code: 'ERR_PIN_UNBLOCK_LOCKED', again: false });
  });
});
