import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardFaultEffect } from '../../../native-stubs/virtual-card/index.js';
import type { CardCertificate, CardProvider } from '../../../src/companion/card/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../../support/opensc.js';
import { describeWith } from '../../support/requirements.js';
import { openProviderOn, openTestReader, type TestReader, type TestVirtualCard } from '../../support/virtual-cards.js';
import { pinBytes, STATEMENT, waitForCertificate } from './support/test-world.js';

/**
 * A sweep takes its moments in an order that spreads over the whole and goes on for this long; the moments around the PIN
 * and the signature come first. With CPX_BRIDGE_FULL_SWEEP set it goes to the end.
 */
const BUDGET_MILLISECONDS = process.env.CPX_BRIDGE_FULL_SWEEP === undefined ? 8_000 : Infinity;
/** However a sign-in ends, it ends by then: the companion's own deadlines are shorter. */
const DEADLINE_MILLISECONDS = 15_000;
/** Commands from the presentation of the PIN to the signature, with what OpenSC reads around them. */
const AROUND_THE_PIN = 16;

const STATUS_WORDS = [
  '6F00',
  '6400',
  '6581',
  '6700',
  '6881',
  '6982',
  '6983',
  '6985',
  '6A82',
  '6A86',
  '6B00',
  '6D00',
  '6E00',
];
const GARBAGE: readonly (readonly [string, (length: number) => Uint8Array])[] = [
  ['nothing', () => new Uint8Array(0)],
  ['zeros', (length) => new Uint8Array(length)],
  ['lengths that never end', (length) => new Uint8Array(length).fill(0x30)],
  ['noise', (length) => Uint8Array.from({ length }, (_, index) => (index * 151 + 89) & 0xff)],
];

describeWith(OPENSC_REQUIREMENTS, 'sweeps over a virtual CPS3 through OpenSC', function () {
  this.timeout(BUDGET_MILLISECONDS === Infinity ? 0 : 90_000);
  let virtual: TestReader;
  let card: TestVirtualCard;
  let provider: CardProvider;
  let certificate: CardCertificate;
  /** Commands of one sign-in on a card that is known. */
  let commands: number;

  before(async () => {
    virtual = await openTestReader();
    provider = openProviderOn(OPENSC, virtual, { limits: { backOffAfter: Infinity } });
    await freshCard();
    // The first reads what the next ones find in OpenSC's cache, if it keeps one.
    await signIn();
    const before = virtual.reader.log.records.at(-1)!.number;
    await signIn();
    commands = virtual.reader.log.records.at(-1)!.number - before;
  });
  after(async () => {
    await provider.close();
    await virtual.close();
  });
  afterEach(() => virtual.reader.faults.disarm());

  const freshCard = async (): Promise<void> => {
    card = virtual.card('cps3-martin');
    await virtual.reader.swap(card);
    certificate = await waitForCertificate(provider);
  };
  /** @returns `signed`, or the code of the error; anything but a CpxError is thrown on */
  const signIn = async (): Promise<string> => {
    const operation = provider.openOperation(certificate);
    const started = performance.now();
    try {
      await operation.readPinState();
      await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      return 'signed';
    } catch (error) {
      if (!(error instanceof CpxError)) throw error;
      return error.code;
    } finally {
      expect(performance.now() - started, 'time').to.be.lessThan(DEADLINE_MILLISECONDS);
      await operation.end();
    }
  };
  const sweep = async <T>(moments: readonly T[], at: (moment: T) => Promise<void>): Promise<void> => {
    const end = performance.now() + BUDGET_MILLISECONDS;
    for (const moment of moments) {
      await at(moment);
      if (performance.now() > end) break;
    }
  };
  const moments = (): readonly number[] => {
    const all = Array.from({ length: commands }, (_, index) => index + 1);
    const late = all.slice(-AROUND_THE_PIN);
    return [
      ...late.filter((n) => n % 2 === 0),
      ...spread(all.slice(0, -AROUND_THE_PIN)),
      ...late.filter((n) => n % 2 === 1),
    ];
  };

  it('names an error at whichever command the card is pulled out, and signs in with the card back in', async () => {
    await sweep(moments(), async (nth) => {
      const effect: CardFaultEffect = { kind: 'pull', when: nth % 4 < 2 ? 'before' : 'after' };
      virtual.reader.faults.arm({ nth, effect });
      const outcome = await signIn();
      // Pulled with the last answer: the signature was there already.
      if (nth < commands) expect(outcome, `command ${nth}`).to.match(/^ERR_(?:CARD_REMOVED|CARD_CHANGED)$/);
      virtual.reader.faults.disarm();
      await freshCard();
      expect(await signIn(), `after command ${nth}`).to.equal('signed');
    });
  });

  it('answers whatever status word comes at whichever command, and presents no PIN twice', async () => {
    await freshCard();
    let turn = 0;
    await sweep(moments(), async (nth) => {
      const status = STATUS_WORDS[turn++ % STATUS_WORDS.length]!;
      virtual.reader.faults.arm({ nth, effect: { kind: 'answer', octets: Buffer.from(status, 'hex') } });
      const presented = virtual.reader.log.presentations;
      const outcome = await signIn();
      expect(outcome, `${status} at command ${nth}`).to.match(/^(?:signed|ERR_[A-Z_]+)$/);
      expect(virtual.reader.log.presentations - presented, `${status} at command ${nth}`).to.be.at.most(1);
      virtual.reader.faults.disarm();
      card.setTriesLeft('pin', 3);
      await ready();
      expect(await signIn(), `after ${status} at command ${nth}`).to.equal('signed');
    });
  });

  it('answers whatever is in the files of the card', async () => {
    await freshCard();
    const files = card.listFiles();
    const cases = files.flatMap((path) => GARBAGE.map(([what, make]) => ({ path, what, make })));
    await sweep(spread(cases), async ({ path, what, make }) => {
      const good = card.readFile(path)!;
      card.replaceFile(path, make(good.length));
      const inventory = await provider.refresh();
      if (inventory.state !== 'ready') expect(inventory.reason, `${what} in ${path}`).to.match(/^ERR_/);
      if (inventory.state === 'ready')
        expect(await signIn(), `${what} in ${path}`).to.match(/^(?:signed|ERR_[A-Z_]+)$/);
      card.replaceFile(path, good);
      card.setTriesLeft('pin', 3);
      await ready();
    });
    expect(await signIn()).to.equal('signed');
  });

  /** The card known again, after it was read while it was broken. */
  const ready = async (): Promise<void> => {
    await provider.refresh();
    certificate = await waitForCertificate(provider);
  };
});

/** The same, in an order in which each part of it covers the whole: 1, 1/2, 1/4, 3/4, … (van der Corput). */
function spread<T>(all: readonly T[]): readonly T[] {
  return all
    .map((item, index) => ({ item, place: radicalInverse(index) }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function radicalInverse(index: number): number {
  let [value, part] = [0, 0.5];
  for (let rest = index; rest > 0; rest >>= 1, part /= 2) value += (rest & 1) * part;
  return value;
}
