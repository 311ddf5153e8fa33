import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { digits, expectAnswer, prepare, testCards, testExamples } from '../support/drive-card.js';

const PIN = `00200001 04 ${digits('1234')}`;
const SELECT_MF = 'A0A40000 02 3F00';
const SELECT_DF = 'A0A40000 02 7F01';
const SELECT_SITUATION = 'A0A40000 02 4000';
const SELECT_ACTIVITY = 'A0A40000 02 4010';

/** @see virtual-card.md, section 9 */
describe('native-stubs/virtual-card: CPS2ter area of a CPS3', () => {
  testExamples('cps3-dupont', [
    { fact: 'selects the master file', command: SELECT_MF, answer: '9F07' },
    {
      fact: 'describes the master file',
      given: [SELECT_MF],
      command: 'A0C00000 07',
      answer: '85 05 0000 3F00 01 9000',
    },
    { fact: 'describes a directory', given: [SELECT_DF], command: 'A0C00000 07', answer: '85 05 0000 7F01 02 9000' },
    {
      fact: 'describes a file',
      given: [SELECT_DF, SELECT_SITUATION],
      command: 'A0C00000 07',
      answer: '85 05 00xx 4000 04 9000',
    },
    { fact: 'finds a file of a directory in it alone', command: SELECT_SITUATION, answer: '9404' },
    { fact: 'finds an activity without selecting the master file', command: SELECT_ACTIVITY, answer: '9F07' },
    {
      fact: 'finds an activity from a directory beside it',
      given: [SELECT_DF],
      command: SELECT_ACTIVITY,
      answer: '9F07',
    },
    { fact: 'finds the holes between activities empty', command: 'A0A40000 02 4011', answer: '9404' },
    { fact: 'finds the third activity', command: 'A0A40000 02 4012', answer: '9F07' },
    {
      fact: 'reads CPS_SIT_FACT after the PIN',
      given: [PIN, SELECT_DF, SELECT_SITUATION],
      command: 'A0B00000 10',
      answer: 'EF*9000',
    },
    {
      fact: 'reads an activity after the PIN',
      given: [PIN, SELECT_ACTIVITY],
      command: 'A0B00000 00',
      answer: 'EE*84*85*86*9000',
    },
    { fact: 'reads from an offset', given: [PIN, SELECT_ACTIVITY], command: 'A0B00002 01', answer: '84 9000' },
    { fact: 'reads nothing without the PIN', given: [SELECT_ACTIVITY], command: 'A0B00000 10', answer: '9804' },
    { fact: 'reads no directory', given: [PIN, SELECT_DF], command: 'A0B00000 10', answer: '9408' },
    { fact: 'reads nothing before a selection', given: [PIN], command: 'A0B00000 10', answer: '9408' },
    { fact: 'refuses an offset behind the end', given: [PIN, SELECT_ACTIVITY], command: 'A0B07FFF 10', answer: '6B00' },
    { fact: 'refuses to read without Le', given: [PIN, SELECT_ACTIVITY], command: 'A0B00000', answer: '6700' },
    { fact: 'refuses a path', command: 'A0A40000 04 7F014000', answer: '6700' },
    { fact: 'refuses other parameters', command: 'A0A40004 02 3F00', answer: '6A86' },
    { fact: 'describes nothing twice', given: [SELECT_MF, 'A0C00000 07'], command: 'A0C00000 07', answer: '6985' },
    {
      fact: 'describes nothing after another command',
      given: [PIN, SELECT_ACTIVITY, 'A0B00000 01'],
      command: 'A0C00000 07',
      answer: '6985',
    },
    { fact: 'takes no PIN of its own', command: `A0200001 04 ${digits('1234')}`, answer: '6D00' },
    {
      fact: 'leaves the selection of the other class alone',
      given: ['00A4090C 04 3F00D003', SELECT_DF],
      command: '00B00000 02',
      answer: '5A0A9000',
    },
    {
      fact: 'discards an answer of the other class',
      given: ['00A40904 04 3F00D003', SELECT_DF],
      command: '00C00000 17',
      answer: '6985',
    },
  ]);

  it('forgets its selection at a reset', async () => {
    const card = createVirtualCard((await testCards()).card('cps3-dupont'));
    prepare(card, [SELECT_DF]);
    card.reset();
    expectAnswer(card, SELECT_SITUATION, '9404');
    expectAnswer(card, 'A0C00000 07', '6985');
  });
});
