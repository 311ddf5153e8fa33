import { expect } from 'chai';
import { findNotices } from '../../../src/companion/desktop/main/find-notices.js';
import { certificate, inventoryWith, PIN_STATE } from './support/card-fixtures.js';
import { textsOf } from './support/screens.js';

const WORDING = { language: 'fr', texts: textsOf('fr') } as const;
const END = new Date('2029-09-03T12:00:00Z').getTime();
const DAY = 86_400_000;
const keys = (daysLeft: number): string[] =>
  findNotices({ inventory: inventoryWith(certificate()), asked: [], now: END - daysLeft * DAY }, WORDING).map(
    ({ key }) => key,
  );

describe('findNotices', () => {
  it('speaks of a card that expires in 30 days or less, not before and not after', () => {
    expect(keys(31)).to.deep.equal([]);
    expect(keys(30)).to.deep.equal(['expires 3100690110']);
    expect(keys(-1)).to.deep.equal([]);
  });

  it('speaks of a blocked card, in the words of the ANS', () => {
    const inventory = inventoryWith(certificate({ usable: false }), { ...PIN_STATE, locked: true });
    const [notice] = findNotices({ inventory, asked: [], now: 0 }, WORDING);
    expect(notice?.title).to.equal('Cette carte est bloquée (3 codes erronés)');
  });

  it('speaks of each site that asked', () => {
    const asked = [{ origin: 'https://autre.exemple.fr', firstAsked: '2026-11-25T12:00:00Z' }];
    const notices = findNotices({ inventory: { state: 'no-card', readers: [] }, asked, now: 0 }, WORDING);
    expect(notices.map(({ text }) => text)).to.deep.equal([
      'https://autre.exemple.fr n’est pas dans la liste des sites autorisés. Rien ne lui a été transmis.',
    ]);
  });
});
