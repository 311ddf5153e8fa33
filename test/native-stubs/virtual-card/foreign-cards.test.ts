import { expect } from 'chai';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { expectAnswer, testCards, testExamples } from '../support/drive-card.js';

for (const name of ['vitale', 'piv']) {
  describe(`native-stubs/virtual-card: ${name}, a card that is no CPx`, () => {
    testExamples(name, [
      { fact: 'has no applet of ours', command: '00A4040C 08 8025000001FF0100', answer: '6A82' },
      { fact: 'has no file of ours', command: '00A40904 04 3F00D003', answer: '6A82' },
      { fact: 'has no application of a PIV card', command: '00A40400 09 A00000030800001000 00', answer: '6A82' },
      { fact: 'knows no VERIFY', command: '00200001', answer: '6D00' },
      { fact: 'knows no logical channel', command: '01A4040C 08 8025000001FF0100', answer: '6E00' },
      { fact: 'knows no CPS2ter area', command: 'A0A40000 02 3F00', answer: '6E00' },
      { fact: 'refuses what is no command', command: '00A4', answer: '6700' },
    ]);
  });
}

describe('native-stubs/virtual-card: cps2ter, a card that is no CPx of today', () => {
  testExamples('cps2ter', [
    { fact: 'knows none of the commands of its successors', command: '00A40904 04 3F00D003', answer: '6E00' },
    { fact: 'has no file that a test could want', command: 'A0A40000 02 7F01', answer: '9404' },
    { fact: 'knows no other instruction', command: 'A0200001', answer: '6D00' },
  ]);
});

describe('native-stubs/virtual-card: a mute card', () => {
  it('has no answer to reset, and is out of order should anybody ask', async () => {
    const card = createVirtualCard((await testCards()).card('mute'));
    card.reset();
    expect(card.atr).to.have.length(0);
    expectAnswer(card, '00A4040C 08 8025000001FF0100', '6F00');
  });

  it('has nothing to control', async () => {
    const card = createVirtualCard((await testCards()).card('mute'));
    expect(() => card.setTriesLeft('pin', 1)).to.throw(RangeError, 'mute');
    expect(() => card.readFile('3F00/2F00')).to.throw(RangeError, 'mute');
  });
});
