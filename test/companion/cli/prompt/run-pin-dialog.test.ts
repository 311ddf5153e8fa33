import { expect } from 'chai';
import { PIN_TEXTS } from '../../../../src/companion/cli/pin-texts.js';
import { runPinDialog } from '../../../../src/companion/cli/prompt/run-pin-dialog.js';
import { TerminalDialog } from '../../../../src/companion/cli/prompt/terminal-dialog.js';
import type { CardCodes, PinOperation, PinTask } from '../../../../src/companion/card/index.js';
import { CpxError, type ErrorCode, type Language } from '../../../../src/protocol/index.js';
import { freshPin as PIN } from '../../sign-in/fake-cards.js';
import { FakeClock, FakeTerminal } from './fake-terminal.js';

const FRESH: CardCodes = { pin: PIN, unblockingCode: { countLow: false, finalTry: false, locked: false } };
const LAST_TRY: CardCodes = { ...FRESH, pin: { ...PIN, countLow: true, finalTry: true } };
const LOCKED: CardCodes = { ...FRESH, pin: { ...PIN, locked: true } };

/** What was presented, as text, and whether the last try was agreed to. */
type Presented = readonly [code: string | undefined, newPin: string | undefined, lastTryConfirmed: boolean];

/**
 * @param states what the flags are at each reading; the last one stays
 * @param answers what each presentation is answered with
 */
function talk(
  change: PinTask,
  states: readonly CardCodes[],
  answers: readonly (ErrorCode | 'done')[] = [],
  language: Language = 'fr',
) {
  const terminal = new FakeTerminal();
  const dialog = new TerminalDialog({
    openDevice: terminal.open,
    clock: new FakeClock(),
    digitsOnly: '',
    yesKey: language === 'fr' ? 'o' : 'y',
  });
  const presented: Presented[] = [];
  const buffers: Uint8Array[] = [];
  let reads = 0;
  const present = (code: Uint8Array | undefined, newPin: Uint8Array | undefined, confirmed: boolean): Promise<void> => {
    const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
    const answer = answers[presented.length] ?? 'done';
    presented.push([text(code), text(newPin), confirmed]);
    for (const bytes of [code, newPin]) if (bytes) buffers.push(bytes);
    return answer === 'done' ? Promise.resolve() : Promise.reject(new CpxError(answer, 'refused'));
  };
  const operation: PinOperation = {
    card: { reader: 'Lecteur 0', serial: '3100699901' },
    gone: new AbortController().signal,
    outcomeUnknown: false,
    readCodes: () => Promise.resolve(states[Math.min(reads++, states.length - 1)]!),
    changePin: ({ currentPin, newPin, lastTryConfirmed }) => present(currentPin, newPin, lastTryConfirmed),
    unblock: ({ unblockingCode, newPin, lastTryConfirmed }) => present(unblockingCode, newPin, lastTryConfirmed),
    end: () => Promise.resolve(),
  };
  const outcome = runPinDialog(change, { dialog, operation, texts: PIN_TEXTS[language], cardName: 'Marie' }).then(
    () => 'done',
    (error: unknown) => (error instanceof CpxError ? error.code : error),
  );
  /** Types one answer to each question that comes up. */
  const type = async (...keys: readonly string[]): Promise<void> => {
    for (const each of keys) {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      terminal.press(each);
    }
  };
  return { terminal, dialog, outcome, type, presented, buffers };
}

describe('runPinDialog', () => {
  it('says the rules, asks for the new PIN twice, presents once, and wipes what was typed', async () => {
    const { terminal, outcome, type, presented, buffers } = talk('change', [FRESH]);
    await type('1234\r', '43210\r', '43210\r');
    expect(await outcome).to.equal('done');
    expect(presented).to.deep.equal([['1234', '43210', false]]);
    expect(terminal.written).to.contain('de 4 à 8 chiffres').and.contain('Trois codes faux');
    expect(terminal.written).not.to.match(/1234|43210/);
    expect(buffers.every((bytes) => bytes.every((octet) => octet === 0))).to.equal(true);
  });

  it('says the rules of unblocking in both languages', async () => {
    for (const [language, words] of [
      ['fr', /exactement 8 chiffres[^]*définitivement[^]*nombre limité[^]*0 825 852 000/],
      ['en', /exactly 8 digits[^]*for good[^]*limited number[^]*0 825 852 000/],
    ] as const) {
      const { terminal, outcome, type, presented } = talk('unblock', [LOCKED], [], language);
      await type('12345678\r', '43210\r', '43210\r');
      expect(await outcome).to.equal('done');
      expect(presented).to.deep.equal([['12345678', '43210', false]]);
      expect(terminal.written).to.match(words);
    }
  });

  it('presents nothing of a wrong format, and no new PIN that was typed differently', async () => {
    const { terminal, outcome, type, presented } = talk('change', [FRESH]);
    await type('123\r', '123456789\r', '1234\r', '12\r', '4321\r', '4322\r', '4321\r', '4321\r');
    expect(await outcome).to.equal('done');
    expect(presented).to.deep.equal([['1234', '4321', false]]);
    expect(terminal.written).to.contain('Aucun essai').and.contain('ne sont pas les mêmes');
  });

  it('asks again for a code that was wrong, not for the new PIN, and warns by flags', async () => {
    const states = [FRESH, { ...FRESH, pin: { ...PIN, countLow: true } }];
    const { terminal, outcome, type, presented } = talk('change', states, ['ERR_PIN_INCORRECT']);
    await type('9999\r', '4321\r', '4321\r', '1234\r');
    expect(await outcome).to.equal('done');
    expect(presented).to.deep.equal([
      ['9999', '4321', false],
      ['1234', '4321', false],
    ]);
    expect(terminal.written).to.contain('Code porteur incorrect.').and.contain('Un code faux a déjà été présenté');
    expect(terminal.written).not.to.match(/\b[23] essais/);
  });

  it('takes the last try after a yes alone, of the PIN and of the unblocking code', async () => {
    const change = talk('change', [LAST_TRY]);
    await change.type('1234\r', 'o\r', '1234\r', '4321\r', '4321\r');
    expect(await change.outcome).to.equal('done');
    expect(change.presented).to.deep.equal([['1234', '4321', true]]);
    const unblock = talk('unblock', [{ ...LOCKED, unblockingCode: { countLow: true, finalTry: true, locked: false } }]);
    await unblock.type('o\r', '12345678\r', '4321\r', '4321\r');
    expect(await unblock.outcome).to.equal('done');
    expect(unblock.presented).to.deep.equal([['12345678', '4321', true]]);
    expect(unblock.terminal.written).to.contain('bloquera la carte définitivement');
  });

  it('asks for that yes when another program used up the tries meanwhile', async () => {
    const { outcome, type, presented } = talk('change', [FRESH, LAST_TRY], ['ERR_PIN_LAST_TRY']);
    await type('1234\r', '4321\r', '4321\r', 'o\r', '1234\r');
    expect(await outcome).to.equal('done');
    expect(presented.map(([, , confirmed]) => confirmed)).to.deep.equal([false, true]);
  });

  it('asks nothing of a card that is blocked, blocked for good, or was never given a PIN', async () => {
    for (const [change, codes, code] of [
      ['change', LOCKED, 'ERR_PIN_LOCKED'],
      [
        'unblock',
        { ...LOCKED, unblockingCode: { countLow: false, finalTry: false, locked: true } },
        'ERR_PIN_UNBLOCK_LOCKED',
      ],
      ['change', { ...FRESH, pin: { ...PIN, initialized: false } }, 'ERR_PIN_NOT_SET'],
    ] as const) {
      const { outcome, presented } = talk(change, [codes]);
      expect(await outcome).to.equal(code);
      expect(presented).to.deep.equal([]);
    }
  });

  it('asks whether to use up an unblock on a card that is not blocked', async () => {
    const { terminal, outcome, type, presented } = talk('unblock', [FRESH]);
    await type('\u0003');
    expect(await outcome).to.equal('ERR_FLOW_CANCELLED');
    expect(terminal.written).to.contain('n’est pas bloquée').and.contain('pin change');
    expect(presented).to.deep.equal([]);
  });

  it('presents nothing when it is cancelled at any question', async () => {
    for (const keys of [['\u0003'], ['1234\r', '\u0003'], ['1234\r', '4321\r', '\u0003']]) {
      const { outcome, type, presented } = talk('change', [FRESH]);
      await type(...keys);
      expect(await outcome).to.equal('ERR_FLOW_CANCELLED');
      expect(presented).to.deep.equal([]);
    }
  });

  it('asks for nothing where the codes are typed on the reader', async () => {
    const codes = { ...FRESH, pin: { ...PIN, enteredOnReader: true } };
    const { terminal, outcome, presented } = talk('change', [codes]);
    expect(await outcome).to.equal('done');
    expect(presented).to.deep.equal([[undefined, undefined, false]]);
    expect(terminal.written).to.contain('écran du lecteur');
  });
});
