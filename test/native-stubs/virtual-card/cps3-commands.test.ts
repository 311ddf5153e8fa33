import { expect } from 'chai';
import { parseCommand } from '../../../native-stubs/virtual-card/apdu.js';
import { findCommand } from '../../../native-stubs/virtual-card/command-table.js';
import { CPS3_COMMANDS } from '../../../native-stubs/virtual-card/cps3.js';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { digits, expectAnswer, fromHex, testCards, testExamples, type CommandExample } from '../support/drive-card.js';

const PIN = `00200001 04 ${digits('1234')}`;
const WRONG_PIN = `00200001 04 ${digits('9999')}`;
const CODE = `00200002 08 ${digits('12345678')}`;
const AUT_KEY = '002241A4 06 800102840182';
const SIG_SHA256 = '002241B6 06 800142840181';
const HASH_SHA256 = '002241AA 03 800140';
const APPLICATION = '00A4090C 04 3F000001';
const SERIAL = '00A40904 04 3F00D003';
const CPS_DATA = '00A4090C 06 3F000001D107';
const ACTIVITY = '00A4090C 06 3F000001D120';
const HASH = '11'.repeat(32);

/** Most T=0 answers wait for this. */
const FETCH = '00C00000 00';

/** @see virtual-card.md, sections 2, 4 and 7 */
const SELECTION: readonly CommandExample[] = [
  { fact: 'lets a description wait, for T=0 knows no Le beside data', command: SERIAL, answer: '6117' },
  {
    fact: 'describes the serial number file: 12 octets, transparent, read by all, written by none',
    given: [SERIAL],
    command: '00C00000 17',
    answer: '62 15 8002000C 820101 8302D003 8A0105 A105 8C0303FF00 9000',
  },
  { fact: 'describes it at once where Le is there', command: `${SERIAL} 00`, answer: '6215 * 9000' },
  { fact: 'answers file control information to P2 = 00', command: '00A40900 04 3F00D003 00', answer: '6F15 * 9000' },
  { fact: 'answers nothing to P2 = 0C', command: APPLICATION, answer: '9000' },
  { fact: 'selects the master file by a path of it alone', command: '00A4090C 02 3F00', answer: '9000' },
  {
    fact: 'takes a path without 3F00 for one from the current directory',
    given: [APPLICATION],
    command: '00A40904 02 5031',
    answer: '6117',
  },
  { fact: 'finds nothing there that is elsewhere', command: '00A40904 02 5031', answer: '6A82' },
  { fact: 'selects by path from the master file', given: [APPLICATION], command: '00A40804 02 2F01', answer: '6117' },
  { fact: 'selects by identifier', command: '00A40004 02 2F00', answer: '6117' },
  {
    fact: 'selects the master file by identifier, as if it were an EF',
    given: [APPLICATION],
    command: '00A40204 02 3F00',
    answer: '61xx',
  },
  { fact: 'selects the application by its name', command: '00A40404 0D E828BD080F8025000001FF0010', answer: '6121' },
  { fact: 'selects the applet by its name', command: '00A4040C 08 8025000001FF0100', answer: '9000' },
  { fact: 'does not know the applet of a CPS4 before it', command: '00A4040C 08 8025000001FF0002', answer: '6A82' },
  { fact: 'has no EF_ACTUA while no update was interrupted', command: '00A40904 04 3F00D010', answer: '6A82' },
  { fact: 'refuses a path of an odd length', command: '00A40904 03 3F0000', answer: '6700' },
  { fact: 'refuses another P2 of SELECT', command: '00A40908 04 3F00D003', answer: '6A86' },
  { fact: 'refuses another P1 of SELECT', command: '00A40504 04 3F00D003', answer: '6A86' },
];

const FILES: readonly CommandExample[] = [
  {
    fact: 'reads EF.SN.ICC: issuer and ten digits',
    given: [SERIAL],
    command: '00B00000 0C',
    answer: '5A0A 8025000001 2997000210 9000',
  },
  { fact: 'reads it by its short identifier', command: '00B09C00 C0', answer: '5A0A 8025000001 2997000210 9000' },
  {
    fact: 'reads it so from the application too',
    given: [APPLICATION],
    command: '00B09C07 05',
    answer: '2997000210 9000',
  },
  { fact: 'has no other short identifier', command: '00B09D00 C0', answer: '6A82' },
  { fact: 'refuses to read by an offset that is none', command: '00B0A000 C0', answer: '6A86' },
  {
    fact: 'reads EF.ATR, which OpenSC wants',
    given: ['00A40904 04 3F002F01'],
    command: '00B00000 25',
    answer: '80 4301B8 460404B0ECC1 4703940180 E010 020200FF 020200FF 02020100 02020100 82029000 9000',
  },
  { fact: 'refuses to read where no file is selected', given: [APPLICATION], command: '00B00000 E7', answer: '6986' },
  { fact: 'refuses to read without Le', given: [SERIAL], command: '00B00000', answer: '6700' },
  { fact: 'refuses an offset behind the end', given: [SERIAL], command: '00B0000D 01', answer: '6B00' },
  { fact: 'shows no activity without the PIN', given: [ACTIVITY], command: '00B00000 E7', answer: '6982' },
  { fact: 'shows an activity after it', given: [ACTIVITY, PIN], command: '00B00000 E7', answer: 'EE*84*85*86* 9000' },
  {
    fact: 'writes CPS_DATA whole after the PIN',
    given: [PIN, CPS_DATA],
    command: `00D60000 80 ${'41'.repeat(128)}`,
    answer: '9000',
  },
  { fact: 'writes nothing without the PIN', given: [CPS_DATA], command: '00D60000 01 41', answer: '6982' },
  { fact: 'writes no other file', given: [PIN, ACTIVITY], command: '00D60000 01 41', answer: '6982' },
];

const askCode = (reference: string): string => `00CB3FFF 0A 4D087006BF81${reference}02A080`;

const CODES: readonly CommandExample[] = [
  { fact: 'lets the description of a code wait', given: ['00A4090C 02 3F00'], command: askCode('01'), answer: '611C' },
  {
    fact: 'describes the PIN: tries, most and left',
    command: `${askCode('01')} 00`,
    answer: '70 1A BF8101 16 A0 14 9A0103 9B0103 80020008 A108 8C06 73000012FF00 9000',
  },
  {
    fact: 'describes the unblocking code: uses left as well',
    command: `${askCode('02')} 00`,
    answer: '70*BF8102*9A0103 9B0103 9D0105 80020008*9000',
  },
  {
    fact: 'tells the lengths of a PIN',
    command: '00CB3FFF 0B 4D097007BF8101037F4180 00',
    answer: '70 0D BF8101 09 7F41 06 800108 810104 9000',
  },
  { fact: 'does not know a third code', command: `${askCode('03')} 00`, answer: '6A88' },
  {
    fact: 'tells who may use the authentication key',
    command: '00CB3FFF 0A 4D087006BF900202A080 00',
    answer: '70 13 BF9002 0F A00D 80020100 A107 8C05 331111FF00 9000',
  },
  {
    fact: 'tells who may use the signature key',
    command: '00CB3FFF 0A 4D087006BF900102A080 00',
    answer: '70 12 BF9001 0E A00C 80020100 A106 8C04 4311FF00 9000',
  },
  { fact: 'tells no key', command: '00CB3FFF 0B 4D097007BF9002037F4880 00', answer: '6A80' },
  { fact: 'does not know a third key', command: '00CB3FFF 0A 4D087006BF900302A080 00', answer: '6A88' },
  { fact: 'does not know another class of objects', command: '00CB3FFF 0A 4D087006BFA00102A080 00', answer: '6A88' },
  { fact: 'does not know another question', command: '00CB3FFF 0A 4D087006BF810102A180 00', answer: '6A88' },
  {
    fact: 'refuses a question whose lengths do not fit',
    command: '00CB3FFF 0A 4D087006BF810103A080 00',
    answer: '6A80',
  },
  { fact: 'refuses a question that is none', command: '00CB3FFF 02 5C00 00', answer: '6A80' },
  { fact: 'refuses an empty question', command: '00CB3FFF 00', answer: '6700' },
  { fact: 'refuses another P1P2 of GET DATA', command: '00CB0000 0A 4D087006BF810102A080 00', answer: '6A86' },
  { fact: 'says how many tries are left', command: '00200001', answer: '63C3' },
  { fact: 'says so to a T=0 reader, which adds 00', command: '00200001 00', answer: '63C3' },
  { fact: 'says 9000 after the PIN was shown', given: [PIN], command: '00200001', answer: '9000' },
  { fact: 'says so of no other code then', given: [PIN], command: '00200002', answer: '63C3' },
  { fact: 'takes the PIN', command: PIN, answer: '9000' },
  { fact: 'takes the unblocking code', command: CODE, answer: '9000' },
  { fact: 'refuses a wrong PIN', command: WRONG_PIN, answer: '63C2' },
  { fact: 'does not know a third code to verify', command: '00200003', answer: '6A88' },
  { fact: 'refuses a PIN of a length that none has', command: `00200001 09 ${digits('123456789')}`, answer: '6700' },
  { fact: 'changes the PIN with old and new one', command: `00240001 0A ${digits('1234567890')}`, answer: '9000' },
  { fact: 'refuses a wrong old PIN', command: `00240001 08 ${digits('99995678')}`, answer: '63C2' },
  { fact: 'refuses a new PIN of a length that none has', command: `00240001 07 ${digits('1234567')}`, answer: '6700' },
  { fact: 'takes no new PIN alone', given: [PIN], command: `00240101 04 ${digits('5678')}`, answer: '6A86' },
  {
    fact: 'sets a new PIN after the unblocking code',
    given: [CODE],
    command: `002C0201 04 ${digits('5678')}`,
    answer: '9000',
  },
  { fact: 'sets none without it', given: [PIN], command: `002C0201 04 ${digits('5678')}`, answer: '6982' },
  {
    fact: 'sets none of a length that none has',
    given: [CODE],
    command: `002C0201 03 ${digits('567')}`,
    answer: '6700',
  },
  { fact: 'unblocks with a new PIN only', given: [CODE], command: '002C0301', answer: '6A86' },
];

const SERVICES: readonly CommandExample[] = [
  { fact: 'gives random octets', command: '00840000 08', answer: `${'xx'.repeat(8)}9000` },
  { fact: 'gives none without Le', command: '00840000', answer: '6700' },
  { fact: 'chooses the authentication key', command: AUT_KEY, answer: '9000' },
  { fact: 'chooses it in either order, with bit 8 or without', command: '002241A4 06 840102800102', answer: '9000' },
  { fact: 'authenticates with no signature key', command: '002241A4 06 800102840181', answer: '6A88' },
  { fact: 'does not know a third key to use', command: '002241A4 06 800102840183', answer: '6A88' },
  { fact: 'authenticates with no other algorithm', command: '002241A4 06 800142840182', answer: '6A80' },
  { fact: 'chooses no key without an algorithm', command: '002241A4 03 840182', answer: '6A80' },
  {
    fact: 'signs what it is given with the authentication key',
    given: [PIN, AUT_KEY],
    command: '00880000 04 01020304',
    answer: '6100',
  },
  {
    fact: 'signs 102 octets with it',
    given: [PIN, AUT_KEY],
    command: `00880000 66 ${'00'.repeat(102)}`,
    answer: '6100',
  },
  {
    fact: 'signs no more than 40 % of the modulus',
    given: [PIN, AUT_KEY],
    command: `00880000 67 ${'00'.repeat(103)}`,
    answer: '6700',
  },
  { fact: 'signs nothing without data', given: [PIN, AUT_KEY], command: '00880000 00', answer: '6700' },
  { fact: 'signs nothing without the PIN', given: [AUT_KEY], command: '00880000 04 01020304', answer: '6982' },
  {
    fact: 'signs nothing without a security environment',
    given: [PIN],
    command: '00880000 04 01020304',
    answer: '6985',
  },
  { fact: 'chooses the signature key', command: SIG_SHA256, answer: '9000' },
  { fact: 'hashes for no authentication key', command: '002241B6 06 800142840182', answer: '6A80' },
  { fact: 'does not know another algorithm', command: '002241B6 06 80012C840181', answer: '6A80' },
  { fact: 'signs a hash', given: [PIN, SIG_SHA256], command: `002A9E9A 20 ${HASH}`, answer: '6100' },
  {
    fact: 'signs no hash of another length',
    given: [PIN, SIG_SHA256],
    command: `002A9E9A 14 ${HASH.slice(0, 40)}`,
    answer: '6700',
  },
  { fact: 'signs no hash without the PIN', given: [SIG_SHA256], command: `002A9E9A 20 ${HASH}`, answer: '6982' },
  { fact: 'signs no hash that was not begun', given: [PIN, SIG_SHA256], command: '002A9E9A 00', answer: '6985' },
  { fact: 'chooses a hash', command: HASH_SHA256, answer: '9000' },
  { fact: 'does not know another hash', command: '002241AA 03 800150', answer: '6A80' },
  {
    fact: 'finishes a hash that was not begun elsewhere',
    given: [HASH_SHA256],
    command: '002A90A0 07 9000 8003 616263',
    answer: '9000',
  },
  { fact: 'finishes none that was not chosen', command: '002A90A0 07 9000 8003 616263', answer: '6985' },
  {
    fact: 'finishes no hash over part of a block',
    given: [HASH_SHA256],
    command: `002A90A0 2D 9028 ${HASH} 0000000000000008 8001 61`,
    answer: '6A80',
  },
  {
    fact: 'finishes none of a state that is too short',
    given: [HASH_SHA256],
    command: `002A90A0 21 901C ${'11'.repeat(20)} 0000000000000200 8001 61`,
    answer: '6A80',
  },
  {
    fact: 'finishes none with more than a block',
    given: [HASH_SHA256],
    command: `002A90A0 45 9000 8041 ${'61'.repeat(65)}`,
    answer: '6A80',
  },
  { fact: 'finishes none of data that are none', given: [HASH_SHA256], command: '002A90A0 02 8000', answer: '6A80' },
  {
    fact: 'signs the hash that it has finished, once',
    given: [PIN, HASH_SHA256, '002A90A0 07 9000 8003 616263', SIG_SHA256],
    command: '002A9E9A 00',
    answer: `${'xx'.repeat(256)}9000`,
  },
  {
    fact: 'does not sign it again',
    given: [PIN, HASH_SHA256, '002A90A0 07 9000 8003 616263', SIG_SHA256, '002A9E9A 00'],
    command: '002A9E9A 00',
    answer: '6985',
  },
  {
    fact: 'signs no hash of another kind than the chosen one',
    given: [PIN, HASH_SHA256, '002A90A0 07 9000 8003 616263', '002241B6 06 800112840181'],
    command: '002A9E9A 00',
    answer: '6985',
  },
  { fact: 'chooses the key to decipher with', command: '002241B8 06 84018280011A', answer: '9000' },
  { fact: 'deciphers with no other algorithm', command: '002241B8 06 840182800102', answer: '6A80' },
  {
    fact: 'deciphers no block that is none',
    given: [PIN, '002241B8 06 84018280011A', `102A8086 FF 81${'00'.repeat(254)}`],
    command: '002A8086 02 0001 00',
    answer: '6A80',
  },
  {
    fact: 'deciphers nothing without the PIN',
    given: ['002241B8 06 84018280011A', `102A8086 FF 81${'00'.repeat(254)}`],
    command: '002A8086 02 0001 00',
    answer: '6982',
  },
  { fact: 'does not know another instruction', command: '00440000', answer: '6D00' },
];

const EXAMPLES = [...SELECTION, ...FILES, ...CODES, ...SERVICES];

describe('native-stubs/virtual-card: commands of a CPS3', () => {
  testExamples('cps3-dupont', EXAMPLES);

  it('does every command of its table in one of these examples, or deciphers', () => {
    const done = EXAMPLES.filter(({ answer }) => /(?:9000|61..)$/.test(answer)).map(({ command }) => {
      const parsed = parseCommand(fromHex(command));
      return parsed === undefined ? undefined : findCommand(CPS3_COMMANDS, parsed);
    });
    // PSO: DECIPHER needs a message that was enciphered to the key: signatures.test.ts has one.
    expect(CPS3_COMMANDS.filter((row) => !done.includes(row)).map(({ name }) => name)).to.deep.equal(['PSO: DECIPHER']);
  });

  it('answers the recognition by ANS’s module, command by command', async () => {
    const card = createVirtualCard((await testCards()).card('cps3-dupont'));
    const select = (path: string): void => {
      const ids = `3F00${path}`;
      expectAnswer(card, `00A40904 ${(ids.length / 2).toString(16).padStart(2, '0')} ${ids}`, '6117');
      expectAnswer(card, '00C00000 17', '6215*9000');
    };
    const read = (path: string): void => {
      const size = card.readFile(`3F00/${path.replace(/(....)(?=.)/g, '$1/')}`)?.length ?? 0;
      select(path);
      // The module asks for E7 octets at most.
      for (let offset = 0; offset < size; offset += 0xe7) {
        const length = Math.min(0xe7, size - offset);
        const numbers = offset.toString(16).padStart(4, '0') + length.toString(16).padStart(2, '0');
        expectAnswer(card, `00B0${numbers}`, `${'xx'.repeat(length)}9000`);
      }
    };
    read('D003');
    select('2F00');
    read('2F00');
    for (let times = 0; times < 2; times++) expectAnswer(card, '00A40904 04 3F00D010', '6A82');
    expectAnswer(card, '00A4090C 04 3F000001', '9000');
    for (const file of ['5031', '5032', '7006']) read(`0001${file}`);
    for (const reference of ['01', '02']) {
      expectAnswer(card, '00A4090C 02 3F00', '9000');
      expectAnswer(card, askCode(reference), '61xx');
      expectAnswer(card, FETCH, `70*9A0103 9B0103*9000`);
    }
    for (const file of ['7001', '7004', '7005', 'C001', 'C002']) read(`0001${file}`);
  });
});
