import { expect } from 'chai';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { digits, expectAnswer, prepare, send, testCards, type DrivenCard } from '../support/drive-card.js';

/** How each generation is driven to the same ends. */
const GENERATIONS = {
  CPS4: {
    card: 'cps4-dupont',
    open: ['01A4040C 08 8025000001FF0100'],
    class: '01',
    change: (_old: string, code: string): readonly string[] => [`01240101 ${lengthAndDigits(code)}`],
    unblock: (code: string): readonly string[] => ['012C0381', `01240101 ${lengthAndDigits(code)}`],
    needsVerify: true,
  },
  CPS3: {
    card: 'cps3-dupont',
    open: [],
    class: '00',
    change: (old: string, code: string): readonly string[] => [`00240001 ${lengthAndDigits(old + code)}`],
    unblock: (code: string): readonly string[] => [`002C0201 ${lengthAndDigits(code)}`],
    needsVerify: false,
  },
} as const;

function lengthAndDigits(code: string): string {
  return `${code.length.toString(16).padStart(2, '0')}${digits(code)}`;
}

for (const [name, generation] of Object.entries(GENERATIONS)) {
  describe(`native-stubs/virtual-card: codes of a ${name}`, () => {
    let card: DrivenCard;
    const open = (): void => prepare(card, generation.open);
    const verify = (code: string, reference = '01'): string =>
      send(card, `${generation.class}2000${reference} ${lengthAndDigits(code)}`);
    const ask = (reference = '01'): string => send(card, `${generation.class}2000${reference}`);
    beforeEach(async () => {
      card = createVirtualCard((await testCards()).card(generation.card));
      open();
    });

    it('loses a try with each wrong PIN, and says so', () => {
      expect([verify('9999'), ask(), verify('9998'), ask()]).to.deep.equal(['63c2', '63c2', '63c1', '63c1']);
    });

    it('is blocked by the third one, for the right PIN too', () => {
      expect([verify('9999'), verify('9999'), verify('9999')]).to.deep.equal(['63c2', '63c1', '6983']);
      expect([verify('1234'), ask()]).to.deep.equal(['6983', '6983']);
    });

    it('has all tries again after the right PIN', () => {
      verify('9999');
      expect(verify('1234')).to.equal('9000');
      expect(card.triesLeft('pin')).to.equal(3);
    });

    it('takes no try for a length that no PIN has', () => {
      expect([verify('123'), verify('123456789'), ask()]).to.deep.equal(['6700', '6700', '63c3']);
    });

    it('forgets at a wrong PIN that the right one was shown', () => {
      verify('1234');
      verify('9999');
      expect(ask()).to.equal('63c2');
      prepare(card, [`${generation.class}A4080C 04 0001D120`]);
      expectAnswer(card, `${generation.class}B00000 10`, '6982');
    });

    it('forgets at a reset that the PIN was shown, and keeps the tries', () => {
      verify('1234');
      verify('9999');
      card.reset();
      open();
      expect(ask()).to.equal('63c2');
      verify('1234');
      card.reset();
      open();
      expect(ask()).to.equal('63c3');
      prepare(card, [`${generation.class}A4080C 04 0001D120`]);
      expectAnswer(card, `${generation.class}B00000 10`, '6982');
    });

    it('forgets at a reset that the unblocking code was shown', () => {
      verify('12345678', '02');
      card.reset();
      open();
      expect(send(card, generation.unblock('4321')[0] ?? '')).to.equal('6982');
    });

    it('changes the PIN, which the old one no longer is', () => {
      if (generation.needsVerify) verify('1234');
      prepare(card, generation.change('1234', '567890'));
      expect([verify('1234'), verify('567890')]).to.deep.equal(['63c2', '9000']);
    });

    it('changes no blocked PIN', () => {
      card.setTriesLeft('pin', 0);
      for (const command of generation.change('1234', '5678')) expect(send(card, command)).to.equal('6983');
    });

    it('unblocks with the code and a new PIN', () => {
      card.setTriesLeft('pin', 0);
      expect(verify('12345678', '02')).to.equal('9000');
      prepare(card, generation.unblock('4321'));
      expect([ask(), verify('4321')]).to.deep.equal(['63c3', '9000']);
      expect(card.unblocksLeft()).to.equal(4);
    });

    it('unblocks nothing without the code', () => {
      card.setTriesLeft('pin', 0);
      expect(send(card, generation.unblock('4321')[0] ?? '')).to.equal('6982');
      expect(ask()).to.equal('6983');
    });

    it('blocks the code by three wrong ones', () => {
      const wrong = [1, 2, 3].map(() => verify('87654321', '02'));
      expect(wrong).to.deep.equal(['63c2', '63c1', '6983']);
      expect([verify('12345678', '02'), ask('02')]).to.deep.equal(['6983', '6983']);
      expect(card.triesLeft('unblockingCode')).to.equal(0);
    });

    it('blocks the code when it was used as often as it may be', () => {
      card.setUnblocksLeft(1);
      verify('12345678', '02');
      prepare(card, generation.unblock('4321'));
      expect([verify('12345678', '02'), ask('02')]).to.deep.equal(['6983', '6983']);
      expect(send(card, generation.unblock('4321')[0] ?? '')).to.equal('6983');
    });

    it('can be unblocked with the last use of the code', () => {
      card.setUnblocksLeft(1);
      card.setTriesLeft('pin', 0);
      verify('12345678', '02');
      prepare(card, generation.unblock('4321'));
      expect(verify('4321')).to.equal('9000');
    });

    it('keeps the use of the code when the new PIN has a length that none has', () => {
      verify('12345678', '02');
      const commands = generation.unblock('43');
      expect(send(card, commands.at(-1) ?? '')).to.equal('6700');
      expect(card.unblocksLeft()).to.equal(5);
    });

    it('counts what the controls set', () => {
      card.setTriesLeft('pin', 1);
      expect([ask(), verify('9999')]).to.deep.equal(['63c1', '6983']);
    });

    it('forgets that the PIN was shown when the controls block it', () => {
      verify('1234');
      card.setTriesLeft('pin', 0);
      prepare(card, [`${generation.class}A4080C 04 0001D120`]);
      expectAnswer(card, `${generation.class}B00000 10`, '6982');
    });
  });
}

describe('native-stubs/virtual-card: codes as the card table has them', () => {
  const verifyPin = `01200001 04 ${digits('1234')}`;
  const open = async (name: string): Promise<DrivenCard> => {
    const card = createVirtualCard((await testCards()).card(name));
    prepare(card, ['01A4040C 08 8025000001FF0100']);
    return card;
  };

  it('is blocked from the start on cps4-locked', async () => {
    const card = await open('cps4-locked');
    expectAnswer(card, '01200001', '6983');
    expectAnswer(card, verifyPin, '6983');
  });

  it('has one try on cps4-last-try', async () => {
    expectAnswer(await open('cps4-last-try'), '01200001', '63C1');
  });

  it('was never given on cps4-pin-not-set: no PIN is right, and none costs a try', async () => {
    const card = await open('cps4-pin-not-set');
    expectAnswer(card, verifyPin, '6985');
    expectAnswer(card, '01200001', '63C3');
  });

  it('is given there with the unblocking code', async () => {
    const card = await open('cps4-pin-not-set');
    prepare(card, [`01200002 08 ${digits('12345678')}`, '012C0381', `01240101 04 ${digits('1234')}`, verifyPin]);
  });
});
