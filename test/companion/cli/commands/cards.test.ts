import { expect } from 'chai';
import type { CardInventory } from '../../../../src/companion/card/index.js';
import { describeInventory, printInventory } from '../../../../src/companion/cli/commands/cards.js';

const reading: CardInventory = { state: 'starting', readers: [{ name: 'Reader 00', state: 'starting' }] };

describe('cards, printed', () => {
  it('calls a card that is still being read neither usable nor wrong', () => {
    expect(printInventory(reading, 'fr')).to.deep.equal(['Reader 00 : La lecture est en cours.']);
    expect(printInventory(reading, 'en')).to.deep.equal(['Reader 00: It is still being read.']);
    expect(describeInventory(reading, 'en')).to.deep.include({ state: 'starting', advice: 'It is still being read.' });
  });

  it('says what is missing where there is no reader at all', () => {
    const [advice, ...more] = printInventory({ state: 'no-reader', readers: [] }, 'en');
    expect(more).to.deep.equal([]);
    expect(advice).to.match(/reader/i);
    expect(advice).to.equal(
      (describeInventory({ state: 'no-reader', readers: [] }, 'en') as { advice: string }).advice,
    );
  });
});
