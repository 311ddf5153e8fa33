import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { insertCard, type PrivateReaders } from '../../../native-stubs/virtual-card/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import {
  createCardResetter,
  createPcscMonitor,
  type PcscMonitor,
  type PcscReader,
  type PcscState,
} from '../../../src/companion/os/index.js';
import { SHARE_MODES } from '../../../src/companion/os/pcsc/pcsc-codes.js';
import { PRIVATE_READER_REQUIREMENTS } from '../../support/opensc.js';
import { openTestReaders } from '../../support/private-readers.js';
import { describeWith } from '../../support/requirements.js';
import { expectCode } from '../pkcs11/support/expect-code.js';

/** ATRs of the two generations. @see ANS, "Guide de mise en œuvre de la CPx" */
const CPS4 = '3b9b180080010012250064800401000090';
const CPS3 = '3bac00402a001225006480000310009000';
const FIRST = 'Virtual PCD 00 00';
const SECOND = 'Virtual PCD 00 01';
const PROGRAM = fileURLToPath(new URL('support/pcsc-program.js', import.meta.url));

const readerIn = (state: PcscState, name: string): PcscReader | undefined =>
  state.readers.find((reader) => reader.name === name);
const present =
  (name: string) =>
  (state: PcscState): boolean =>
    readerIn(state, name)?.cardPresent === true;
const empty =
  (name: string) =>
  (state: PcscState): boolean =>
    readerIn(state, name)?.cardPresent === false;
const stopped = (state: PcscState): boolean => state.service === 'stopped';

/** A card of which only the answer to power-on is asked. */
class PlainCard {
  resets = 0;
  readonly atr: Uint8Array;
  remove: () => Promise<void> = () => Promise.resolve();

  constructor(atr: string) {
    this.atr = Buffer.from(atr, 'hex');
  }

  reset(): void {
    this.resets += 1;
  }

  transmit(): Uint8Array {
    return Uint8Array.of(0x90, 0x00);
  }
}

describeWith(PRIVATE_READER_REQUIREMENTS, 'PC/SC with a real service and virtual readers', () => {
  let room: PrivateReaders;
  let monitor: PcscMonitor | undefined;
  let holder: ChildProcess | undefined;
  let states: PcscState[];
  const inserted: PlainCard[] = [];
  const resetter = createCardResetter({ log: silentLog, times: { deadlineMilliseconds: 1_500 } });

  before(async () => (room = await openTestReaders()));
  after(() => room.close());
  beforeEach(() => (states = []));

  afterEach(async () => {
    holder?.kill('SIGKILL');
    await monitor?.close();
    [monitor, holder] = [undefined, undefined];
    // Each test begins with a service that has seen nothing.
    await room.signalService('SIGKILL');
    for (const card of inserted.splice(0)) await card.remove();
    await room.startService();
  });

  const insert = async (slot: 0 | 1, atr: string): Promise<PlainCard> => {
    const card = new PlainCard(atr);
    const insertion = await insertCard(room.readers[slot]!.address, card);
    card.remove = () => insertion.remove();
    inserted.push(card);
    return card;
  };
  const watch = async (): Promise<PcscMonitor> => {
    monitor = createPcscMonitor({ log: silentLog });
    monitor.subscribe((state) => states.push(state));
    states.push(await monitor.ready());
    return monitor;
  };
  /** The first state from now on, the present one included, that is as wanted. */
  const until = (wanted: (state: PcscState) => boolean): Promise<PcscState> =>
    new Promise((resolve) => {
      const { state } = monitor!;
      if (wanted(state)) {
        resolve(state);
        return;
      }
      const stop = monitor!.subscribe((next) => {
        if (!wanted(next)) return;
        stop();
        resolve(next);
      });
    });
  /** Another program connects to the card. @returns what PC/SC said */
  const hold = async (reader: string, shareMode: number): Promise<string> => {
    const child = spawn(process.execPath, [PROGRAM, 'hold', reader, String(shareMode)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    holder = child;
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return line.toString().trim();
  };

  describe('createPcscMonitor', () => {
    it('lists the readers, and tells of a card that comes and goes', async () => {
      await watch();
      const none = await until((state) => state.readers.length === 2);
      expect(none.readers.map(({ name, cardPresent }) => [name, cardPresent])).to.deep.equal([
        [FIRST, false],
        [SECOND, false],
      ]);
      const card = await insert(0, CPS3);
      const withCard = readerIn(await until(present(FIRST)), FIRST);
      expect(Buffer.from(withCard!.atr).toString('hex')).to.equal(CPS3);
      expect(withCard).to.include({ mute: false, exclusive: false });
      await card.remove();
      const without = readerIn(await until(empty(FIRST)), FIRST);
      expect(without?.atr.length).to.equal(0);
      expect(without!.eventCount).to.be.greaterThan(withCard!.eventCount);
    });

    it('tells the cards of two readers apart', async () => {
      await insert(1, CPS3);
      await watch();
      await until(present(SECOND));
      await insert(0, CPS4);
      const both = await until((state) => present(FIRST)(state) && present(SECOND)(state));
      expect(both.readers.map(({ atr }) => Buffer.from(atr).toString('hex'))).to.deep.equal([CPS4, CPS3]);
    });

    it('does not take a reset for a removal', async () => {
      await insert(0, CPS3);
      await watch();
      const before = readerIn(await until(present(FIRST)), FIRST);
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('reset');
      // Something that certainly comes after the reset.
      await insert(1, CPS3);
      const after = readerIn(await until(present(SECOND)), FIRST);
      expect(states.slice(states.findIndex(present(FIRST))).every(present(FIRST))).to.equal(true);
      expect(after?.eventCount).to.equal(before?.eventCount);
    });

    it('calls a card without an answer to power-on mute', async () => {
      await watch();
      await insert(0, '');
      const reader = readerIn(await until(present(FIRST)), FIRST);
      expect(reader).to.include({ mute: true });
      expect(reader?.atr.length).to.equal(0);
    });

    it('says that the service stopped, and finds it and the card again after it was started', async () => {
      const card = await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      await room.signalService('SIGKILL');
      expect(await until(stopped)).to.deep.equal({ service: 'stopped', readers: [] });
      await card.remove();
      await room.startService();
      await until((state) => state.service === 'running' && state.readers.length === 2);
      await insert(0, CPS3);
      await until(present(FIRST));
    });

    it('waits for a service that is not there at the start', async () => {
      await room.signalService('SIGTERM');
      await watch();
      expect(await until(() => true)).to.deep.equal({ service: 'stopped', readers: [] });
      await room.startService();
      await until((state) => state.readers.length === 2);
    });

    it('closes while it waits', async () => {
      const watching = await watch();
      await until((state) => state.readers.length === 2);
      await watching.close();
      const before = states.length;
      await insert(0, CPS3);
      expect(states).to.have.lengthOf(before);
    });

    it('does not hold back a process that exits without closing it', async () => {
      const child = spawn(process.execPath, [PROGRAM, 'watch'], { stdio: ['ignore', 'ignore', 'inherit'] });
      expect((await once(child, 'exit'))[0]).to.equal(7);
    });
  });

  describe('createCardResetter', () => {
    it('resets a card that nobody else is connected to', async () => {
      const card = await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      const before = card.resets;
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('reset');
      expect(card.resets).to.be.greaterThan(before);
    });

    it('spares a card that another program is connected to, unless it is to be reset always', async () => {
      const card = await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      expect(await hold(FIRST, SHARE_MODES.shared)).to.equal('0');
      const before = card.resets;
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('in-use');
      expect(card.resets).to.equal(before);
      expect(await resetter.reset(FIRST, 'always')).to.equal('reset');
      expect(card.resets).to.be.greaterThan(before);
    });

    it('cannot reset a card that another program has for itself', async () => {
      await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      expect(await hold(FIRST, SHARE_MODES.exclusive)).to.equal('0');
      expect(await resetter.reset(FIRST, 'always')).to.equal('in-use');
    });

    it('has nothing to reset without a card, a reader, or a will to', async () => {
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('no-card');
      expect(await resetter.reset('No such reader', 'always')).to.equal('no-card');
      expect(await resetter.reset(FIRST, 'never')).to.equal('skipped');
    });

    it('names a stopped service', async () => {
      await room.signalService('SIGTERM');
      await expectCode(resetter.reset(FIRST, 'when-alone'), 'ERR_READER_SERVICE_STOPPED');
    });

    it('gives up on a service that hangs', async () => {
      await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      await room.signalService('SIGSTOP');
      await expectCode(resetter.reset(FIRST, 'when-alone'), 'ERR_READER_BUSY');
      await room.signalService('SIGCONT');
      // Once the service is back, the card can be reset again.
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('reset');
    });

    it('resets at once after a program with the card was killed', async () => {
      await insert(0, CPS3);
      await watch();
      await until(present(FIRST));
      expect(await hold(FIRST, SHARE_MODES.shared)).to.equal('0');
      const gone = once(holder!, 'exit');
      holder!.kill('SIGKILL');
      await gone;
      expect(await resetter.reset(FIRST, 'when-alone')).to.equal('reset');
    });
  });
});
