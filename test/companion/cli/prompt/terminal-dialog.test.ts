import { expect } from 'chai';
import { TerminalDialog } from '../../../../src/companion/cli/prompt/terminal-dialog.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { FakeClock, FakeTerminal } from './fake-terminal.js';

function open(): { readonly terminal: FakeTerminal; readonly clock: FakeClock; readonly dialog: TerminalDialog } {
  const [terminal, clock] = [new FakeTerminal(), new FakeClock()];
  const dialog = new TerminalDialog({ openDevice: terminal.open, clock, digitsOnly: 'digits only', yesKey: 'y' });
  return { terminal, clock, dialog };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof CpxError ? error.code : error),
  );

describe('TerminalDialog', () => {
  it('shows a star for each digit and hands over bytes that nothing else refers to', async () => {
    const { terminal, dialog } = open();
    const asked = dialog.askCode('PIN: ', 8);
    terminal.press('99\u0015123x');
    expect(terminal.line).to.equal('PIN: ***  (digits only)');
    terminal.press('\u007f34\r');
    const code = await asked;
    expect(new TextDecoder().decode(code)).to.equal('1234');
    expect(code.buffer.byteLength).to.equal(4);
    expect(terminal.written).not.to.contain('1234');
  });

  it('takes a code that is too long whole, for it to be refused, and no empty one', async () => {
    const { terminal, dialog } = open();
    const asked = dialog.askCode('PIN: ', 8);
    terminal.press('\r123456789\r');
    expect(await asked).to.have.length(9);
  });

  it('asks one question after the other, none answered by keys of the one before', async () => {
    const { terminal, dialog } = open();
    const first = dialog.askCode('one: ', 8);
    terminal.press('1111\r2222\r');
    await first;
    const second = dialog.askCode('two: ', 8);
    expect(terminal.line).to.equal('two: ');
    terminal.press('3333\r');
    expect(new TextDecoder().decode(await second)).to.equal('3333');
  });

  it('goes on after a yes alone', async () => {
    const { terminal, dialog } = open();
    let said = false;
    const asked = dialog.askYes('sure? ').then(() => (said = true));
    terminal.press('\rn\r1\r');
    await Promise.resolve();
    expect(said).to.equal(false);
    terminal.press('Y\r');
    await asked;
  });

  it('takes a number of the list and no other', async () => {
    const { terminal, dialog } = open();
    const asked = dialog.askNumber('card: ', 2);
    terminal.press('03\r2\r');
    expect(await asked).to.equal(2);
  });

  for (const [how, keys] of [
    ['Ctrl-C', '\u0003'],
    ['Escape', '\u001b'],
  ] as const) {
    it(`rejects what is asked, and all that would follow, at ${how}`, async () => {
      const { terminal, clock, dialog } = open();
      const asked = codeOf(dialog.askCode('PIN: ', 8));
      terminal.press(`12${keys}`);
      clock.pass(100);
      expect(await asked).to.equal('ERR_FLOW_CANCELLED');
      expect(await codeOf(dialog.askYes('sure? '))).to.equal('ERR_FLOW_CANCELLED');
    });
  }

  it('breaks nothing off while nothing is asked', async () => {
    const { terminal, dialog } = open();
    terminal.press('\u0003');
    const asked = dialog.askCode('PIN: ', 8);
    terminal.press('1234\r');
    expect(await codeOf(asked)).to.equal('answered');
  });

  it('ends a question with the reason that comes from outside, or when the terminal goes away', async () => {
    const gone = open();
    const asked = codeOf(gone.dialog.askCode('PIN: ', 8));
    gone.terminal.press('12');
    gone.dialog.abort(new CpxError('ERR_CARD_REMOVED', 'gone'));
    gone.dialog.abort(new CpxError('ERR_FLOW_CANCELLED', 'later'));
    expect(await asked).to.equal('ERR_CARD_REMOVED');
    expect(await codeOf(gone.dialog.askYes('sure? '))).to.equal('ERR_CARD_REMOVED');
    expect(gone.terminal.line).to.equal('');
    const hungUp = open();
    const waiting = codeOf(hungUp.dialog.askYes('sure? '));
    hungUp.terminal.hangUp();
    expect(await waiting).to.equal('ERR_FLOW_CANCELLED');
  });

  it('gives the terminal back once', () => {
    const { terminal, dialog } = open();
    dialog.close();
    dialog.close();
    dialog.say('too late');
    expect(terminal.closed).to.equal(1);
    expect(terminal.written).not.to.contain('too late');
  });
});
