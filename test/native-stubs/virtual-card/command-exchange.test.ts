import { expect } from 'chai';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { digits, expectAnswer, prepare, testCards, testExamples, type DrivenCard } from '../support/drive-card.js';

const APPLET = '01A4040C 08 8025000001FF0100';
const PIN4 = `01200001 04 ${digits('1234')}`;
const AUT4 = '012241B8 03 830120';
const FIRST = `112A8086 FF 0001${'FF'.repeat(253)}`;
const LAST = '012A8086 01 AA 00';
const SIGNATURE = `${'xx'.repeat(256)}9000`;

describe('native-stubs/virtual-card: lengths', () => {
  testExamples('cps3-dupont', [
    { fact: 'refuses no octets', command: '', answer: '6700' },
    { fact: 'refuses half a header', command: '00A409', answer: '6700' },
    { fact: 'refuses fewer data than Lc', command: '00A40904 04 3F00D0', answer: '6700' },
    { fact: 'refuses more data than Lc and Le', command: '00A40904 04 3F00D003 00 00', answer: '6700' },
    { fact: 'refuses Lc = 00 with data', command: '00A40904 00 3F00D003', answer: '6700' },
    { fact: 'refuses an extended command', command: '00A40904 000004 3F00D003 0000', answer: '6700' },
    { fact: 'refuses an extended Le', command: '00B00000 000100', answer: '6700' },
  ]);
});

describe('native-stubs/virtual-card: classes and channels', () => {
  testExamples('cps4-dupont', [
    {
      fact: 'knows no command on a channel before an application is selected',
      command: '01A40800 02 D003 00',
      answer: '6881',
    },
    { fact: 'knows no VERIFY there', command: '01200001', answer: '6881' },
    { fact: 'opens no channel by a selection that fails', command: '01A4040C 02 A000', answer: '6A82' },
    { fact: 'has the basic channel open from the start', command: '00A40800 02 D003 00', answer: '6F15*9000' },
    { fact: 'opens another channel than the first as well', command: '03A4040C 08 8025000001FF0100', answer: '9000' },
    {
      fact: 'keeps a selection to its channel',
      given: [APPLET, '01A4080C 02 D003'],
      command: '00B00000 0C',
      answer: '6986',
    },
    { fact: 'knows no secure messaging', given: [APPLET], command: '0DA40800 02 D003 00', answer: '6E00' },
    { fact: 'knows no other class', given: [APPLET], command: '80A40800 02 D003 00', answer: '6E00' },
    { fact: 'has no CPS2ter area', given: [APPLET], command: 'A0A40000 02 3F00', answer: '6E00' },
    { fact: 'does not know another instruction', given: [APPLET], command: '01E20000', answer: '6D00' },
  ]);

  it('closes a channel at a reset', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-dupont'));
    prepare(card, [APPLET]);
    card.reset();
    expectAnswer(card, '01200001', '6881');
  });

  it('opens no channel by a selection that fails, also for what follows', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-dupont'));
    expectAnswer(card, '01A4040C 02 A000', '6A82');
    expectAnswer(card, '01200001', '6881');
  });
});

describe('native-stubs/virtual-card: classes of a CPS3', () => {
  testExamples('cps3-dupont', [
    { fact: 'has no logical channels', command: '01A4090C 04 3F00D003', answer: '6881' },
    { fact: 'knows no secure messaging', command: '0CA4090C 04 3F00D003', answer: '6E00' },
    { fact: 'knows no other class', command: '80CA9F7F 00', answer: '6E00' },
  ]);
});

describe('native-stubs/virtual-card: command chaining', () => {
  testExamples('cps4-dupont', [
    { fact: 'takes every piece but the last with 9000', given: [APPLET, PIN4, AUT4], command: FIRST, answer: '9000' },
    {
      fact: 'runs the command with the last piece',
      given: [APPLET, PIN4, AUT4, FIRST],
      command: LAST,
      answer: SIGNATURE,
    },
    {
      fact: 'takes more than two pieces',
      given: [APPLET, PIN4, AUT4, `112A8086 80 0001${'FF'.repeat(126)}`, `112A8086 7F ${'FF'.repeat(127)}`],
      command: LAST,
      answer: SIGNATURE,
    },
    {
      fact: 'abandons a chain at another instruction',
      given: [APPLET, PIN4, AUT4, FIRST, '01840000 08'],
      command: LAST,
      answer: '6700',
    },
    {
      fact: 'abandons it at other parameters',
      given: [APPLET, PIN4, AUT4, FIRST, '112A9E9A 01 00'],
      command: LAST,
      answer: '6700',
    },
    {
      fact: 'abandons it at a selection, as ANS’s module makes one after 6E00',
      given: [APPLET, PIN4, AUT4, FIRST, APPLET],
      command: LAST,
      answer: '6700',
    },
    {
      fact: 'abandons it when the pieces are too long together',
      given: [APPLET, PIN4, AUT4, FIRST],
      command: '112A8086 02 AAAA',
      answer: '6700',
    },
    {
      fact: 'refuses a piece of a command that it does not know',
      given: [APPLET],
      command: '11880000 01 AA',
      answer: '6D00',
    },
    {
      fact: 'refuses a piece of parameters that it does not know',
      given: [APPLET],
      command: '112A0000 01 AA',
      answer: '6A86',
    },
    {
      fact: 'takes a short command in pieces too',
      given: [APPLET, `11200001 02 ${digits('12')}`],
      command: `01200001 02 ${digits('34')}`,
      answer: '9000',
    },
  ]);

  it('forgets the pieces at a reset', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-dupont'));
    prepare(card, [APPLET, PIN4, AUT4, FIRST]);
    card.reset();
    prepare(card, [APPLET, PIN4, AUT4]);
    expectAnswer(card, LAST, '6700');
  });

  it('abandons a chain that waits for its last piece when a command makes no sense', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-dupont'));
    prepare(card, [APPLET, PIN4, AUT4, FIRST]);
    expectAnswer(card, '0120', '6700');
    expectAnswer(card, LAST, '6700');
  });
});

describe('native-stubs/virtual-card: GET RESPONSE', () => {
  const SELECT = '00A40904 04 3F00D003';
  const SIGN = ['00200001 04 31323334', '002241A4 06 800102840182', '00880000 04 01020304'];
  let card: DrivenCard;
  beforeEach(async () => {
    card = createVirtualCard((await testCards()).card('cps3-dupont'));
  });

  it('gives what waits', () => {
    expectAnswer(card, SELECT, '6117');
    expectAnswer(card, '00C00000 17', '6215*9000');
  });

  it('gives all that waits to Le = 00', () => {
    expectAnswer(card, SELECT, '6117');
    expectAnswer(card, '00C00000 00', '6215*9000');
  });

  it('gives part of it, and says what is left', () => {
    prepare(card, [SELECT]);
    expectAnswer(card, '00C00000 10', `6215${'xx'.repeat(14)}6107`);
    expectAnswer(card, '00C00000 07', `${'xx'.repeat(7)}9000`);
  });

  it('says 6100 of 256 octets, and then what Le has left', () => {
    prepare(card, SIGN.slice(0, 2));
    expectAnswer(card, SIGN[2] ?? '', '6100');
    expectAnswer(card, '00C00000 E7', `${'xx'.repeat(231)}6119`);
    expectAnswer(card, '00C00000 19', `${'xx'.repeat(25)}9000`);
  });

  it('lets what Le has left wait after a command of its own', async () => {
    const cps4 = createVirtualCard((await testCards()).card('cps4-dupont'));
    prepare(cps4, [APPLET]);
    expectAnswer(cps4, '01A40800 02 D003 10', `6F15${'xx'.repeat(14)}6107`);
    expectAnswer(cps4, '01C00000 07', `${'xx'.repeat(7)}9000`);
  });

  it('has nothing to give twice', () => {
    prepare(card, [SELECT, '00C00000 17']);
    expectAnswer(card, '00C00000 17', '6985');
  });

  it('has nothing to give after another command', () => {
    prepare(card, [SELECT, '00840000 08']);
    expectAnswer(card, '00C00000 17', '6985');
  });

  it('has nothing to give after a reset', () => {
    prepare(card, [SELECT]);
    card.reset();
    expectAnswer(card, '00C00000 17', '6985');
  });

  it('wants Le', () => {
    prepare(card, [SELECT]);
    expectAnswer(card, '00C00000', '6700');
  });

  it('refuses parameters', () => {
    prepare(card, [SELECT]);
    expectAnswer(card, '00C00100 17', '6A86');
  });
});

describe('native-stubs/virtual-card: the answer to reset', () => {
  it('is that of the card table, and empty for a mute card', async () => {
    const { cards } = await testCards();
    for (const card of cards) {
      expect(Buffer.from(createVirtualCard(card).atr).toString('hex'), card.name).to.equal(card.atr);
      expect(createVirtualCard(card).name).to.equal(card.name);
    }
  });
});
