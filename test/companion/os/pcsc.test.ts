import { once } from 'node:events';
import { expect } from 'chai';
import type { PcscReader, PcscState } from '../../../src/companion/os/index.js';
import { SHARE_MODES } from '../../../src/companion/os/pcsc/pcsc-codes.js';
import { describeWith } from '../../support/requirements.js';
import { ReaderRoom, readerRoomRequirements } from './support/reader-room.js';

/** ATRs of the two generations. @see ANS, "Guide de mise en œuvre de la CPx" */
const CPS4 = '3b9b180080010012250064800401000090';
const CPS3 = '3bac00402a00122500648000031000900' + '0';
/** vpcd looks for a card by asking for its ATR, and fails to power it on when that is longer than an ATR can be. */
const TOO_LONG = '3b'.repeat(40);
const FIRST = 'Virtual PCD 00 00';
const SECOND = 'Virtual PCD 00 01';

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

describeWith(await readerRoomRequirements(), 'PC/SC with a real service and virtual readers', () => {
  let room: ReaderRoom;

  beforeEach(async () => {
    room = await ReaderRoom.open();
    await room.do('startService');
  });

  afterEach(() => room.close());

  describe('createPcscMonitor', () => {
    it('lists the readers, and tells of a card that comes and goes', async () => {
      await room.do('watch');
      const none = await room.until((state) => state.readers.length === 2);
      expect(none.readers.map(({ name, cardPresent }) => [name, cardPresent])).to.deep.equal([
        [FIRST, false],
        [SECOND, false],
      ]);
      await room.do('insert', 0, CPS3);
      const withCard = readerIn(await room.until(present(FIRST)), FIRST);
      expect(Buffer.from(withCard!.atr).toString('hex')).to.equal(CPS3);
      expect(withCard).to.include({ mute: false, exclusive: false });
      await room.do('remove', 0);
      const without = readerIn(await room.until(empty(FIRST)), FIRST);
      expect(without?.atr.length).to.equal(0);
      expect(without!.eventCount).to.be.greaterThan(withCard!.eventCount);
    });

    it('tells the cards of two readers apart', async () => {
      await room.do('insert', 1, CPS3);
      await room.do('watch');
      await room.until(present(SECOND));
      await room.do('insert', 0, CPS4);
      const both = await room.until((state) => present(FIRST)(state) && present(SECOND)(state));
      expect(both.readers.map(({ atr }) => Buffer.from(atr).toString('hex'))).to.deep.equal([CPS4, CPS3]);
    });

    it('does not take a reset for a removal', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      const before = readerIn(await room.until(present(FIRST)), FIRST);
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('reset');
      // Something that certainly comes after the reset.
      await room.do('insert', 1, CPS3);
      const after = readerIn(await room.until(present(SECOND)), FIRST);
      expect(room.states.slice(room.states.findIndex(present(FIRST))).every(present(FIRST))).to.equal(true);
      expect(after?.eventCount).to.equal(before?.eventCount);
    });

    it('calls a card without an answer to power-on mute', async () => {
      await room.do('watch');
      await room.do('insert', 0, TOO_LONG);
      const reader = readerIn(await room.until(present(FIRST)), FIRST);
      expect(reader).to.include({ mute: true });
      expect(reader?.atr.length).to.equal(0);
    });

    it('says that the service stopped, and finds it and the card again after it was started', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      await room.do('stopService', 'SIGKILL');
      expect(await room.until(stopped)).to.deep.equal({ service: 'stopped', readers: [] });
      await room.do('remove', 0);
      await room.do('startService');
      await room.until((state) => state.service === 'running' && state.readers.length === 2);
      await room.do('insert', 0, CPS3);
      await room.until(present(FIRST));
    });

    it('waits for a service that is not there at the start', async () => {
      await room.do('stopService', 'SIGTERM');
      await room.do('watch');
      expect(await room.until(() => true)).to.deep.equal({ service: 'stopped', readers: [] });
      await room.do('startService');
      await room.until((state) => state.readers.length === 2);
    });

    it('closes while it waits', async () => {
      await room.do('watch');
      await room.until((state) => state.readers.length === 2);
      expect(await room.do('unwatch')).to.equal(true);
    });

    it('does not hold back a process that exits without closing it', async () => {
      await room.do('watch');
      await room.until((state) => state.readers.length === 2);
      const exit = once(room.process, 'exit');
      void room.do('exit');
      expect((await exit)[0]).to.equal(7);
    });
  });

  describe('createCardResetter', () => {
    it('resets a card that nobody else is connected to', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      const before = await room.do('resets', 0);
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('reset');
      expect(await room.do('resets', 0)).to.be.greaterThan(before!);
    });

    it('spares a card that another program is connected to, unless it is to be reset always', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      expect(await room.do('hold', FIRST, SHARE_MODES.shared)).to.equal('0');
      const before = await room.do('resets', 0);
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('in-use');
      expect(await room.do('resets', 0)).to.equal(before);
      expect(await room.do('reset', FIRST, 'always')).to.equal('reset');
      expect(await room.do('resets', 0)).to.be.greaterThan(before!);
    });

    it('cannot reset a card that another program has for itself', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      expect(await room.do('hold', FIRST, SHARE_MODES.exclusive)).to.equal('0');
      expect(await room.do('reset', FIRST, 'always')).to.equal('in-use');
    });

    it('has nothing to reset without a card, a reader, or a will to', async () => {
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('no-card');
      expect(await room.do('reset', 'No such reader', 'always')).to.equal('no-card');
      expect(await room.do('reset', FIRST, 'never')).to.equal('skipped');
    });

    it('names a stopped service', async () => {
      await room.do('stopService', 'SIGTERM');
      const error: unknown = await room.do('reset', FIRST, 'when-alone').catch((reason: unknown) => reason);
      expect(error).to.have.property('message', 'ERR_READER_SERVICE_STOPPED');
    });

    it('gives up on a service that hangs', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      await room.do('stopService', 'SIGSTOP');
      const error: unknown = await room.do('reset', FIRST, 'when-alone').catch((reason: unknown) => reason);
      expect(error).to.have.property('message', 'ERR_READER_BUSY');
      await room.do('stopService', 'SIGCONT');
      // Once the service is back, the card can be reset again.
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('reset');
    });

    it('resets at once after a program with the card was killed', async () => {
      await room.do('insert', 0, CPS3);
      await room.do('watch');
      await room.until(present(FIRST));
      expect(await room.do('hold', FIRST, SHARE_MODES.shared)).to.equal('0');
      await room.do('letGo');
      expect(await room.do('reset', FIRST, 'when-alone')).to.equal('reset');
    });
  });
});
