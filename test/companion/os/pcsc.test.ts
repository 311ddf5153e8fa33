import { expect } from 'chai';
import type { PcscReader, PcscState } from '../../../src/companion/os/index.js';
import { describeWith } from '../../support/requirements.js';
import { ReaderRoom, readerRoomRequirements } from './support/reader-room.js';

const CPS4 = '3b9b18800100122500648004010000904' + '4';
const CPS3 = '3bac00402a001225006480000310009000';
const FIRST = 'Virtual PCD 00 00';
const SECOND = 'Virtual PCD 00 01';

const readerIn = (state: PcscState, name: string): PcscReader | undefined =>
  state.readers.find((reader) => reader.name === name);
const present = (name: string) => (state: PcscState) => readerIn(state, name)?.cardPresent === true;
const empty = (name: string) => (state: PcscState) => readerIn(state, name)?.cardPresent === false;

describeWith(await readerRoomRequirements(), 'PC/SC with a real service and virtual readers', () => {
  let room: ReaderRoom;

  beforeEach(async () => {
    room = await ReaderRoom.open();
  });

  afterEach(() => room.close());

  describe('createPcscMonitor', () => {
    it('lists the readers, and tells of a card that comes and goes', async () => {
      await room.do('startService');
      await room.do('watch');
      await room.until((state) => state.readers.length === 2);
      expect(room.states.at(-1)?.readers.map(({ name }) => name)).to.deep.equal([FIRST, SECOND]);
      await room.do('insert', 0, CPS4);
      const withCard = readerIn(await room.until(present(FIRST)), FIRST);
      expect(Buffer.from(withCard!.atr).toString('hex')).to.equal(CPS4);
      expect(withCard).to.include({ mute: false, exclusive: false });
      await room.do('remove', 0);
      const without = readerIn(await room.until(empty(FIRST)), FIRST);
      expect(without?.atr.length).to.equal(0);
      expect(without!.eventCount).to.be.greaterThan(withCard!.eventCount);
    });
  });
});
