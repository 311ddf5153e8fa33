import { expect } from 'chai';
import { parseCommand } from '../../../native-stubs/virtual-card/apdu.js';
import { findCommand } from '../../../native-stubs/virtual-card/command-table.js';
import { CPS4_COMMANDS } from '../../../native-stubs/virtual-card/cps4.js';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { digits, expectAnswer, fromHex, testCards, testExamples, type CommandExample } from '../support/drive-card.js';

const APPLET = '01A4040C 08 8025000001FF0100';
const APPLICATION = '01A40800 02 0001';
const PIN = `01200001 04 ${digits('1234')}`;
const WRONG_PIN = `01200001 04 ${digits('9999')}`;
const CODE = `01200002 08 ${digits('12345678')}`;
const AUT_KEY = '012241B8 03 830120';
const SIG_SHA256 = '012281B6 04 91022890';
const HASH = '11'.repeat(32);
const DIRECTORY_RECORD = '61 1F 4F0D E828BD080F8025000001FF0010 5008 4153495020435053 5104 3F000001';

/** @see virtual-card.md, sections 2, 4 and 6 */
const SELECTION: readonly CommandExample[] = [
  { fact: 'opens its channel with the applet', command: APPLET, answer: '9000' },
  {
    fact: 'opens it with the application as well, and describes that',
    command: '01A40400 0D E828BD080F8025000001FF0010 00',
    answer: '6F 1F 820138 83020001 840D E828BD080F8025000001FF0010 8A0105 A1048C020200 9000',
  },
  {
    fact: 'does not know the applet of another generation',
    command: '01A4040C 07 A0000001510000',
    answer: '6A82',
  },
  {
    fact: 'does not know a shortened name',
    command: '01A4040C 07 8025000001FF01',
    answer: '6A82',
  },
  {
    fact: 'describes the serial number file: 12 octets, transparent, read by all, written by none',
    given: [APPLET],
    command: '01A40800 02 D003 00',
    answer: '6F 15 8002000C 820101 8302D003 8A0105 A105 8C0303FF00 9000',
  },
  {
    fact: 'answers file control parameters to P2 = 04',
    given: [APPLET],
    command: '01A40804 02 D003 00',
    answer: '62 15 8002000C * 9000',
  },
  { fact: 'answers nothing to P2 = 0C', given: [APPLET], command: '01A4080C 02 D003', answer: '9000' },
  {
    fact: 'has the description fetched where the command has no Le, and may go unfetched',
    given: [APPLET],
    command: APPLICATION,
    answer: '6121',
  },
  {
    fact: 'says that CPS_DATA is written after the PIN',
    given: [APPLET],
    command: '01A40800 04 0001D107 00',
    answer: '6F 15 80020080 820101 8302D107 8A0105 A105 8C03031100 9000',
  },
  {
    fact: 'says that an activity is read after the PIN',
    given: [APPLET],
    command: '01A40800 04 0001D120 00',
    answer: '6F 15 8002xxxx 820101 8302D120 8A0105 A105 8C0303FF11 9000',
  },
  {
    fact: 'selects by path from the current directory',
    given: [APPLET, APPLICATION],
    command: '01A40900 02 5031 00',
    answer: '6F15 * 9000',
  },
  { fact: 'selects by identifier', given: [APPLET], command: '01A40000 02 2F00 00', answer: '6F15 * 9000' },
  { fact: 'selects a directory by identifier', given: [APPLET], command: '01A40100 02 0001 00', answer: '6F1F * 9000' },
  {
    fact: 'selects a file by identifier',
    given: [APPLET, APPLICATION],
    command: '01A40200 02 5032 00',
    answer: '6F15 * 9000',
  },
  {
    fact: 'finds the master file from anywhere',
    given: [APPLET, APPLICATION],
    command: '01A40000 02 3F00 00',
    answer: '6F * 83023F00 * 9000',
  },
  {
    fact: 'finds no file of another directory by identifier',
    given: [APPLET],
    command: '01A40000 02 5031 00',
    answer: '6A82',
  },
  {
    fact: 'finds no directory where an EF is asked for',
    given: [APPLET],
    command: '01A40200 02 0001 00',
    answer: '6A82',
  },
  {
    fact: 'finds no EF where a directory is asked for',
    given: [APPLET],
    command: '01A40100 02 2F00 00',
    answer: '6A82',
  },
  { fact: 'has no EF_ACTUA', given: [APPLET], command: '01A40800 02 D010 00', answer: '6A82' },
  {
    fact: 'has no path that names the master file, unlike a CPS3',
    given: [APPLET],
    command: '01A40900 04 3F00D003 00',
    answer: '6A82',
  },
  { fact: 'has no path through a file', given: [APPLET], command: '01A40800 04 D0030001 00', answer: '6A82' },
  { fact: 'refuses a path of an odd length', given: [APPLET], command: '01A40800 03 000150 00', answer: '6700' },
  { fact: 'refuses a selection of nothing', given: [APPLET], command: '01A40800', answer: '6700' },
  { fact: 'refuses an identifier of four octets', given: [APPLET], command: '01A40000 04 00015031 00', answer: '6700' },
  { fact: 'refuses another P2 of SELECT', given: [APPLET], command: '01A40808 02 D003 00', answer: '6A86' },
  { fact: 'refuses another P1 of SELECT', given: [APPLET], command: '01A40300 02 D003 00', answer: '6A86' },
];

const READING: readonly CommandExample[] = [
  {
    fact: 'reads EF.SN.ICC: issuer and ten digits',
    given: [APPLET, '01A40800 02 D003 00'],
    command: '01B00000 0C',
    answer: '5A0A 8025000001 3997000110 9000',
  },
  {
    fact: 'reads EF.DIR, with the path that middleware needs',
    given: [APPLET, '01A40800 02 2F00 00'],
    command: '01B00000 21',
    answer: `${DIRECTORY_RECORD} 9000`,
  },
  {
    fact: 'reads from an offset',
    given: [APPLET, '01A40800 02 D003 00'],
    command: '01B00007 05',
    answer: '39970001109000',
  },
  {
    fact: 'ends with the file',
    given: [APPLET, '01A40800 02 D003 00'],
    command: '01B00007 00',
    answer: '3997000110 9000',
  },
  { fact: 'reads nothing at the end', given: [APPLET, '01A40800 02 D003 00'], command: '01B0000C 01', answer: '9000' },
  {
    fact: 'refuses an offset behind the end',
    given: [APPLET, '01A40800 02 D003 00'],
    command: '01B0000D 01',
    answer: '6B00',
  },
  {
    fact: 'reads no more than 256 octets',
    given: [APPLET, '01A40800 04 0001C002 00'],
    command: '01B00000 00',
    answer: `30${'xx'.repeat(255)}9000`,
  },
  { fact: 'refuses to read without Le', given: [APPLET, '01A40800 02 D003 00'], command: '01B00000', answer: '6700' },
  {
    fact: 'refuses to read with data',
    given: [APPLET, '01A40800 02 D003 00'],
    command: '01B00000 01 00 00',
    answer: '6700',
  },
  { fact: 'refuses to read where no file is selected', given: [APPLET], command: '01B00000 0C', answer: '6986' },
  {
    fact: 'refuses to read a directory',
    given: [APPLET, '01A40800 02 D003 00', APPLICATION],
    command: '01B00000 0C',
    answer: '6986',
  },
  { fact: 'has no short identifiers', given: [APPLET], command: '01B09C00 0C', answer: '6A86' },
  {
    fact: 'shows no activity without the PIN',
    given: [APPLET, '01A40800 04 0001D120 00'],
    command: '01B00000 00',
    answer: '6982',
  },
  {
    fact: 'shows an activity after it',
    given: [APPLET, '01A40800 04 0001D120 00', PIN],
    command: '01B00000 00',
    answer: 'EE*84*85*86* 9000',
  },
];

const WRITING: readonly CommandExample[] = [
  {
    fact: 'writes CPS_DATA whole after the PIN',
    given: [APPLET, PIN, '01A40800 04 0001D107 00'],
    command: `01D60000 80 ${'41'.repeat(128)}`,
    answer: '9000',
  },
  {
    fact: 'reads what was written',
    given: [APPLET, PIN, '01A40800 04 0001D107 00', '01D6007E 02 4243'],
    command: '01B0007D 00',
    answer: '004243 9000',
  },
  {
    fact: 'writes nothing without the PIN',
    given: [APPLET, '01A40800 04 0001D107 00'],
    command: '01D60000 01 41',
    answer: '6982',
  },
  {
    fact: 'writes no other file',
    given: [APPLET, PIN, '01A40800 04 0001D101 00'],
    command: '01D60000 01 41',
    answer: '6982',
  },
  {
    fact: 'lets no file grow',
    given: [APPLET, PIN, '01A40800 04 0001D107 00'],
    command: '01D6007F 02 4142',
    answer: '6700',
  },
  {
    fact: 'refuses to write behind the end',
    given: [APPLET, PIN, '01A40800 04 0001D107 00'],
    command: '01D60081 01 41',
    answer: '6B00',
  },
  {
    fact: 'refuses to write nothing',
    given: [APPLET, PIN, '01A40800 04 0001D107 00'],
    command: '01D60000',
    answer: '6700',
  },
  {
    fact: 'refuses to write where no file is selected',
    given: [APPLET, PIN],
    command: '01D60000 01 41',
    answer: '6986',
  },
];

const CODES: readonly CommandExample[] = [
  { fact: 'says how many tries are left', given: [APPLET], command: '01200001', answer: '63C3' },
  { fact: 'says so to a T=0 reader, which adds 00', given: [APPLET], command: '01200001 00', answer: '63C3' },
  { fact: 'says so of the unblocking code', given: [APPLET], command: '01200002', answer: '63C3' },
  {
    fact: 'says so still after the PIN was shown: 9000 would mean blocked',
    given: [APPLET, PIN],
    command: '01200001',
    answer: '63C3',
  },
  { fact: 'takes the PIN', given: [APPLET], command: PIN, answer: '9000' },
  { fact: 'takes the unblocking code', given: [APPLET], command: CODE, answer: '9000' },
  { fact: 'refuses a wrong PIN', given: [APPLET], command: WRONG_PIN, answer: '63C2' },
  { fact: 'does not know a third code', given: [APPLET], command: '01200003', answer: '6A88' },
  {
    fact: 'refuses a PIN of a length that none has',
    given: [APPLET],
    command: `01200001 03 ${digits('123')}`,
    answer: '6700',
  },
  {
    fact: 'refuses a padded PIN as a wrong one',
    given: [APPLET],
    command: `01200001 08 ${digits('1234')}FFFFFFFF`,
    answer: '63C2',
  },
  { fact: 'refuses another P1 of VERIFY', given: [APPLET], command: '01200101', answer: '6A86' },
  {
    fact: 'changes the PIN after the old one',
    given: [APPLET, PIN],
    command: `01240101 06 ${digits('567890')}`,
    answer: '9000',
  },
  { fact: 'changes no PIN without it', given: [APPLET], command: `01240101 04 ${digits('5678')}`, answer: '6982' },
  {
    fact: 'changes none to a length that none has',
    given: [APPLET, PIN],
    command: `01240101 03 ${digits('567')}`,
    answer: '6700',
  },
  {
    fact: 'takes old and new PIN in no one command',
    given: [APPLET],
    command: `01240001 08 ${digits('12345678')}`,
    answer: '6A86',
  },
  { fact: 'unblocks after the unblocking code', given: [APPLET, CODE], command: '012C0381', answer: '9000' },
  {
    fact: 'sets a new PIN then',
    given: [APPLET, CODE, '012C0381'],
    command: `01240101 04 ${digits('5678')}`,
    answer: '9000',
  },
  { fact: 'unblocks nothing without it', given: [APPLET, PIN], command: '012C0381', answer: '6982' },
  {
    fact: 'takes no data with RESET RETRY COUNTER',
    given: [APPLET, CODE],
    command: `012C0381 04 ${digits('5678')}`,
    answer: '6700',
  },
  { fact: 'refuses the reference without bit 8', given: [APPLET, CODE], command: '012C0301', answer: '6A86' },
];

const SERVICES: readonly CommandExample[] = [
  { fact: 'gives random octets', given: [APPLET], command: '01840000 08', answer: `${'xx'.repeat(8)}9000` },
  { fact: 'gives none without Le', given: [APPLET], command: '01840000', answer: '6700' },
  { fact: 'refuses another P2 of GET CHALLENGE', given: [APPLET], command: '01840001 08', answer: '6A86' },
  { fact: 'chooses the authentication key', given: [APPLET], command: AUT_KEY, answer: '9000' },
  { fact: 'deciphers with no signature key', given: [APPLET], command: '012241B8 03 830110', answer: '6A88' },
  { fact: 'does not know another key', given: [APPLET], command: '012241B8 03 830121', answer: '6A88' },
  { fact: 'chooses no key of a template that is none', given: [APPLET], command: '012241B8 03 830220', answer: '6A80' },
  { fact: 'chooses no key of a template without one', given: [APPLET], command: '012241B8 03 800102', answer: '6A80' },
  { fact: 'refuses an empty template', given: [APPLET], command: '012241B8', answer: '6700' },
  { fact: 'refuses another template', given: [APPLET], command: '012241A4 06 800102840120', answer: '6A86' },
  { fact: 'chooses the signature key', given: [APPLET], command: SIG_SHA256, answer: '9000' },
  { fact: 'chooses the authentication key for PSS', given: [APPLET], command: '012281B6 04 91022CA0', answer: '9000' },
  {
    fact: 'hashes for PKCS#1 with no authentication key',
    given: [APPLET],
    command: '012281B6 04 910228A0',
    answer: '6A80',
  },
  { fact: 'does not know another algorithm', given: [APPLET], command: '012281B6 04 91023C90', answer: '6A80' },
  {
    fact: 'signs a hash',
    given: [APPLET, PIN, SIG_SHA256],
    command: `012A9E9A 20 ${HASH} 00`,
    answer: `${'xx'.repeat(256)}9000`,
  },
  {
    fact: 'signs none without the PIN',
    given: [APPLET, SIG_SHA256],
    command: `012A9E9A 20 ${HASH} 00`,
    answer: '6982',
  },
  {
    fact: 'signs none without a security environment',
    given: [APPLET, PIN],
    command: `012A9E9A 20 ${HASH} 00`,
    answer: '6985',
  },
  {
    fact: 'signs no hash of another length',
    given: [APPLET, PIN, SIG_SHA256],
    command: `012A9E9A 14 ${HASH.slice(0, 40)} 00`,
    answer: '6700',
  },
  { fact: 'finishes no hash, unlike a CPS3', given: [APPLET, PIN, SIG_SHA256], command: '012A9E9A 00', answer: '6700' },
  {
    fact: 'signs a block that the computer has padded',
    given: [APPLET, PIN, AUT_KEY, `112A8086 FF 0001${'FF'.repeat(253)}`],
    command: '012A8086 01 AA 00',
    answer: `${'xx'.repeat(256)}9000`,
  },
  {
    fact: 'signs no such block without the PIN',
    given: [APPLET, AUT_KEY, `112A8086 FF 0001${'FF'.repeat(253)}`],
    command: '012A8086 01 AA 00',
    answer: '6982',
  },
  {
    fact: 'signs no such block without a security environment',
    given: [APPLET, PIN, `112A8086 FF 0001${'FF'.repeat(253)}`],
    command: '012A8086 01 AA 00',
    answer: '6985',
  },
  {
    fact: 'signs no block that is larger than the modulus',
    given: [APPLET, PIN, AUT_KEY, `112A8086 FF ${'FF'.repeat(255)}`],
    command: '012A8086 01 FF 00',
    answer: '6A80',
  },
  {
    fact: 'signs no shorter block',
    given: [APPLET, PIN, AUT_KEY],
    command: `012A8086 FF 0001${'FF'.repeat(253)} 00`,
    answer: '6700',
  },
  {
    fact: 'refuses another P1P2 of PERFORM SECURITY OPERATION',
    given: [APPLET, PIN],
    command: '012A90A0 04 90008000',
    answer: '6A86',
  },
  {
    fact: 'does not know INTERNAL AUTHENTICATE',
    given: [APPLET, PIN],
    command: '01880000 04 01020304 00',
    answer: '6D00',
  },
  { fact: 'does not know GET DATA', given: [APPLET], command: '01CB3FFF 0A 4D087006BF810102A080 00', answer: '6D00' },
];

const EXAMPLES = [...SELECTION, ...READING, ...WRITING, ...CODES, ...SERVICES];

describe('native-stubs/virtual-card: commands of a CPS4', () => {
  testExamples('cps4-dupont', EXAMPLES);

  it('does every command of its table in one of these examples', () => {
    const done = EXAMPLES.filter(({ answer }) => /(?:9000|61..)$/.test(answer)).map(({ command }) => {
      const parsed = parseCommand(fromHex(command));
      return parsed === undefined ? undefined : findCommand(CPS4_COMMANDS, parsed);
    });
    expect(CPS4_COMMANDS.filter((row) => !done.includes(row)).map(({ meaning }) => meaning)).to.deep.equal([]);
  });

  it('answers the recognition by ANS’s module, command by command', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-dupont'));
    const read = (path: string): void => {
      const size = card.readFile(`3F00/${path.replace(/(....)(?=.)/g, '$1/')}`)?.length ?? 0;
      const octets = size.toString(16).padStart(4, '0');
      for (let times = 0; times < 2; times++) {
        expectAnswer(card, `01A40800 ${path.length === 4 ? '02' : '04'} ${path} 00`, `6F15 8002${octets} * 9000`);
      }
      for (let offset = 0; offset < size; offset += 256) {
        const length = Math.min(256, size - offset);
        const hex = offset.toString(16).padStart(4, '0');
        const le = (length % 256).toString(16).padStart(2, '0');
        expectAnswer(card, `01B0${hex}${le}`, `${'xx'.repeat(length)}9000`);
      }
    };
    expectAnswer(card, '01A4040C 08 8025000001FF0100', '9000');
    read('D003');
    read('2F00');
    expectAnswer(card, '01A40800 02 0001', '61xx');
    for (const file of ['5031', '5032', '7006']) read(`0001${file}`);
    expectAnswer(card, '01200001', '63C3');
    expectAnswer(card, '01200002', '63C3');
    for (const file of ['7001', '7004', '7005', 'C001', 'C002']) read(`0001${file}`);
  });
});
