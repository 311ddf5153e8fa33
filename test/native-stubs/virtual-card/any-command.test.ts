import { expect } from 'chai';
import fc from 'fast-check';
import { CPS3_COMMANDS } from '../../../native-stubs/virtual-card/cps3.js';
import { CPS4_COMMANDS } from '../../../native-stubs/virtual-card/cps4.js';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { SW } from '../../../native-stubs/virtual-card/status-words.js';
import { digits, prepare, send, testCards, toHex, type DrivenCard } from '../support/drive-card.js';

const KNOWN: ReadonlySet<number> = new Set(Object.values(SW).filter((word) => word !== SW.NO_DIAGNOSIS));

/** Whether an answer ends in a status word of the table: with a number, 61xx, 63Cn or 9Fxx. */
function hasKnownStatus(answer: Uint8Array): boolean {
  if (answer.length < 2 || answer.length > 258) return false;
  const word = Buffer.from(answer).readUInt16BE(answer.length - 2);
  return KNOWN.has(word) || [0x61, 0x9f].includes(word >> 8) || (word >= 0x63c0 && word <= 0x63c3);
}

/** Octets without any order. */
const NOISE = fc.uint8Array({ maxLength: 300 });

/** What looks like a command of this card: an instruction and parameters of its table, and any data. */
function likelyCommand(table: typeof CPS4_COMMANDS, classes: readonly number[]): fc.Arbitrary<Uint8Array> {
  const headers = [
    { instruction: 0xc0, parameters: 0 },
    ...table.flatMap(({ instruction, parameters }) =>
      parameters.map((known) => ({ instruction, parameters: typeof known === 'number' ? known : known[0] })),
    ),
  ];
  const data = fc.oneof(
    fc.constant(new Uint8Array()),
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
    fc.uint8Array({ minLength: 1, maxLength: 255 }),
    // What the commands are fond of: templates, hashes, questions, paths.
    fc
      .constantFrom(
        ...['800142840181', '800102840182', '830120', '91022890', '91022ca0', '9000800161', '31323334', '3f000001d107'],
      )
      .map((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
  );
  return fc
    .record({
      classByte: fc.constantFrom(...classes),
      header: fc.constantFrom(...headers),
      data,
      le: fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }),
    })
    .map(({ classByte, header, data: body, le }) =>
      Buffer.concat([
        Buffer.of(classByte, header.instruction, header.parameters >> 8, header.parameters & 0xff),
        ...(body.length === 0 ? [] : [Buffer.of(body.length), body]),
        ...(le === undefined ? [] : [Buffer.of(le)]),
      ]),
    );
}

const CARDS = [
  {
    name: 'cps4-dupont',
    table: CPS4_COMMANDS,
    classes: [0x00, 0x01, 0x10, 0x11, 0x03],
    open: ['01A4040C 08 8025000001FF0100'],
  },
  { name: 'cps3-dupont', table: CPS3_COMMANDS, classes: [0x00, 0x10, 0xa0], open: [] },
] as const;

for (const { name, table, classes, open } of CARDS) {
  describe(`native-stubs/virtual-card: any command to ${name}`, function () {
    this.timeout(60_000);
    let make: () => DrivenCard;
    before(async () => {
      const description = (await testCards()).card(name);
      make = () => createVirtualCard(description);
    });

    it('is answered, whatever it is, with a status word of the table', () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(NOISE, likelyCommand(table, classes)), { maxLength: 12 }), (commands) => {
          const card = make();
          for (const command of commands) {
            const answer = card.transmit(command);
            expect(hasKnownStatus(answer), `${toHex(command)} → ${toHex(answer)}`).to.equal(true);
          }
        }),
        { numRuns: 200 },
      );
    });

    it('is answered so after the PIN too, and leaves a card that the PIN opens again after a reset', () => {
      const card = make();
      const pin = `${name === 'cps4-dupont' ? '01' : '00'}200001 04 ${digits('1234')}`;
      fc.assert(
        fc.property(fc.array(likelyCommand(table, classes), { maxLength: 6 }), (commands) => {
          card.reset();
          card.setTriesLeft('pin', 3);
          prepare(card, open);
          for (const command of commands) {
            // A PIN that was changed by chance would be right to be refused below.
            if (command[1] === 0x24 || command[1] === 0x2c) continue;
            const answer = card.transmit(command);
            expect(hasKnownStatus(answer), `${toHex(command)} → ${toHex(answer)}`).to.equal(true);
          }
          card.reset();
          card.setTriesLeft('pin', 3);
          prepare(card, open);
          expect(send(card, pin)).to.equal('9000');
        }),
        { numRuns: 200 },
      );
    });

    it('of a wrong length or with wrong parameters is refused, for every row of the table', () => {
      const card = make();
      const classByte = name === 'cps4-dupont' ? 0x01 : 0x00;
      prepare(card, open);
      for (const row of table) {
        const [known] = row.parameters;
        const parameters = typeof known === 'number' ? known : (known?.[0] ?? 0);
        const header = Buffer.of(classByte, row.instruction, parameters >> 8, parameters & 0xff);
        const [least, most] = row.octets ?? [0, 0];
        const wrong = [
          ...(least > 0 ? [Buffer.concat([header, Buffer.of(0)])] : []),
          ...(least > 1 ? [Buffer.concat([header, Buffer.of(1, 0, 0)])] : []),
          ...(most < 255 ? [Buffer.concat([header, Buffer.of(most + 1), Buffer.alloc(most + 2)])] : []),
          ...(row.needsLe === true ? [header] : []),
        ];
        for (const command of wrong) {
          expect(toHex(card.transmit(command)), `${row.name}: ${toHex(command)}`).to.equal('6700');
        }
        const unknown = Buffer.of(classByte, row.instruction, 0xfe, 0xfe, 0);
        expect(toHex(card.transmit(unknown)), row.name).to.equal('6a86');
      }
    });
  });
}

describe('native-stubs/virtual-card: any command to a card that is no CPx', () => {
  it('is answered with a status word', async () => {
    const { cards } = await testCards();
    const foreign = cards.filter(({ family }) => family !== 'CPS4' && family !== 'CPS3').map(createVirtualCard);
    fc.assert(
      fc.property(fc.constantFrom(...foreign), NOISE, (card, command) => {
        expect(toHex(card.transmit(command))).to.match(/^(?:6[0-9a-f]{3}|9404)$/);
      }),
    );
  });
});
