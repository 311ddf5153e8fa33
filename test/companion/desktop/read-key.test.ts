import { expect } from 'chai';
import { readKey } from '../../../src/companion/desktop/renderer/prompt/read-key.js';

const press = (key: string, code = '', more: Partial<KeyboardEvent> = {}) =>
  readKey({ key, code, ctrlKey: false, altKey: false, metaKey: false, ...more });

describe('readKey', () => {
  it('takes digits wherever they are on the keyboard', () => {
    expect(press('7', 'Numpad7')).to.deep.equal({ type: 'digit', digit: 7 });
    expect(press('7', 'Digit7')).to.deep.equal({ type: 'digit', digit: 7 });
  });

  it('takes the top row of French and Belgian keyboards without Shift', () => {
    const typed = Array.from('&é"\'(-è_çà').map((key, at) => press(key, `Digit${(at + 1) % 10}`));
    expect(typed.map((key) => key?.type === 'digit' && key.digit)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
    expect(press('§', 'Digit6')).to.deep.equal({ type: 'digit', digit: 6 });
    expect(press('!', 'Digit8')).to.deep.equal({ type: 'digit', digit: 8 });
  });

  it('does not guess a digit from another sign of the same key', () => {
    expect(press('!', 'Digit1')).to.deep.equal({ type: 'refused' });
    expect(press('é', 'KeyE')).to.deep.equal({ type: 'refused' });
  });

  it('leaves shortcuts, Tab and function keys to the window', () => {
    expect(press('v', 'KeyV', { ctrlKey: true })).to.equal(undefined);
    expect(press('Tab')).to.equal(undefined);
    expect(press('F1')).to.equal(undefined);
  });
});
