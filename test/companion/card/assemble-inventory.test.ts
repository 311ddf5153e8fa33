import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';
import {
  assembleInventory,
  findReaderOf,
  listAuthenticationCertificates,
  nextValidityChange,
  readCard,
  sameIdentities,
  type CardReading,
  type Observation,
  type ReaderObservation,
} from '../../../src/companion/card/index.js';
import { freshPin } from '../sign-in/fake-cards.js';

const NOW = Date.now();
const CPS4_ATR = Buffer.from('3b9b188001001225006480040100009044', 'hex');
const CPS3_CONTACTLESS_ATR = Buffer.from('3b8f80010031b86404b0ecc1739401808290000e', 'hex');

let cards: TestCards;
before(async () => {
  cards = await openTestCards({ folder: defaultTestCardFolder() });
});

function reading(card: string, changes: Partial<CardReading> = {}): CardReading {
  const { cardNumber, certificates } = cards.card(card);
  return {
    label: `CPS4v1-${cardNumber}`,
    tokenSerial: cardNumber.slice(0, 8),
    pin: freshPin,
    certificates: certificates.map(({ purpose, der }) => ({ label: purpose, der })),
    ...changes,
  };
}

const observe = (...readers: readonly ReaderObservation[]): Observation => ({
  settled: true,
  service: 'running',
  readers,
});

describe('readCard', () => {
  it('takes the ten digits from the label, for the token has lost two of them', () => {
    expect(readCard(reading('cps4-dupont'), 'R', NOW).serial).to.equal('3997000110');
  });

  it('takes them from a certificate where the label says nothing', () => {
    expect(readCard(reading('cps4-dupont', { label: 'token' }), 'R', NOW).serial).to.equal('3997000110');
  });

  it('falls back on the serial of the token on a card that is no CPx', () => {
    expect(readCard(reading('cps4-dupont', { label: 'token', certificates: [] }), 'R', NOW).serial).to.equal(
      '39970001',
    );
  });

  it('chooses by keyUsage, whatever the labels say', () => {
    const swapped = reading('cps4-dupont').certificates.map(({ der }) => ({
      label: 'Certificat de Signature CPS',
      der,
    }));
    const card = readCard(reading('cps4-dupont', { certificates: swapped }), 'R', NOW);
    expect(card.certificates.map(({ usable, identity }) => [identity?.purpose, usable])).to.deep.include.members([
      ['authentication', true],
      ['signature', false],
    ]);
  });

  it('takes garbage for a malformed certificate and throws nothing', () => {
    for (const der of [new Uint8Array(0), new Uint8Array([0x30]), new Uint8Array(2000).fill(0x30)]) {
      const card = readCard(reading('cps4-dupont', { certificates: [{ label: '', der }] }), 'R', NOW);
      expect(card.certificates[0]).to.include({ usable: false, reason: 'ERR_CERTIFICATE_MALFORMED' });
    }
  });
});

describe('assembleInventory', () => {
  const states: readonly (readonly [string, () => Observation, string, string | undefined])[] = [
    ['the first look is not done', () => ({ ...observe(), settled: false }), 'starting', undefined],
    ['there is no reader', () => observe(), 'no-reader', 'ERR_READER_NONE'],
    [
      'the service is stopped',
      () => ({ ...observe(), service: 'stopped' }),
      'service-stopped',
      'ERR_READER_SERVICE_STOPPED',
    ],
    ['there is no module', () => ({ ...observe(), moduleProblem: 'ERR_MODULE_NONE' }), 'no-module', 'ERR_MODULE_NONE'],
    ['the reader is empty', () => observe({ name: 'R', presence: 'empty' }), 'no-card', undefined],
    ['the card is mute', () => observe({ name: 'R', presence: 'mute' }), 'card-unusable', 'ERR_CARD_MUTE'],
    ['a card is being read', () => observe({ name: 'R', presence: 'present', atr: CPS4_ATR }), 'starting', undefined],
    [
      'a CPx card is not recognised',
      () => observe({ name: 'R', presence: 'present', atr: CPS4_ATR, failure: 'ERR_CARD_NOT_CPX' }),
      'card-unusable',
      'ERR_CARD_FAILED',
    ],
    [
      'a strange card is not recognised',
      () => observe({ name: 'R', presence: 'present', atr: Buffer.of(0x3b), failure: 'ERR_CARD_NOT_CPX' }),
      'not-a-cpx-card',
      'ERR_CARD_NOT_CPX',
    ],
    [
      'it is a Vitale card',
      () => observe({ name: 'R', presence: 'present', atr: Buffer.from('3b751300', 'hex') }),
      'not-a-cpx-card',
      'ERR_CARD_VITALE',
    ],
    [
      'the card is good',
      () => observe({ name: 'R', presence: 'present', card: reading('cps4-dupont') }),
      'ready',
      undefined,
    ],
    [
      'the PIN is blocked',
      () =>
        observe({
          name: 'R',
          presence: 'present',
          card: reading('cps4-dupont', { pin: { ...freshPin, locked: true } }),
        }),
      'card-unusable',
      'ERR_PIN_LOCKED',
    ],
    [
      'the card has expired and is blocked too',
      () =>
        observe({
          name: 'R',
          presence: 'present',
          card: reading('cps4-expired', { pin: { ...freshPin, locked: true } }),
        }),
      'card-unusable',
      'ERR_CERTIFICATE_EXPIRED',
    ],
    [
      'the card holds no certificate',
      () => observe({ name: 'R', presence: 'present', card: reading('cps4-dupont', { certificates: [] }) }),
      'card-unusable',
      'ERR_CERTIFICATE_NOT_FOUND',
    ],
    [
      'every certificate came empty',
      () =>
        observe({
          name: 'R',
          presence: 'present',
          card: reading('cps4-dupont', { certificates: [{ label: '', der: new Uint8Array(0) }] }),
        }),
      'card-unusable',
      'ERR_CARD_FAILED',
    ],
    [
      'only the contactless part is read',
      () => observe({ name: 'R', presence: 'present', card: reading('cps3-contactless') }),
      'card-unusable',
      'ERR_CARD_CONTACTLESS_ONLY',
    ],
    [
      'the contactless part cannot be read at all',
      () => observe({ name: 'R', presence: 'present', atr: CPS3_CONTACTLESS_ATR, failure: 'ERR_CARD_FAILED' }),
      'card-unusable',
      'ERR_CARD_CONTACTLESS_ONLY',
    ],
  ];
  for (const [when, observation, state, reason] of states) {
    it(`says ${state}${reason === undefined ? '' : ` (${reason})`} when ${when}`, () => {
      const inventory = assembleInventory(observation(), NOW);
      expect([inventory.state, inventory.reason]).to.deep.equal([state, reason]);
    });
  }

  it('says the state of the best reader', () => {
    const good: ReaderObservation = { name: 'B', presence: 'present', card: reading('cps4-dupont') };
    const inventory = assembleInventory(observe({ name: 'A', presence: 'mute' }, good), NOW);
    expect(inventory.state).to.equal('ready');
    expect(listAuthenticationCertificates(inventory).map(({ reader }) => reader)).to.deep.equal(['B']);
    expect(findReaderOf(inventory, listAuthenticationCertificates(inventory)[0]!)?.name).to.equal('B');
  });

  it('waits for a card that is being read rather than speak of the empty reader beside it', () => {
    const being: ReaderObservation = { name: 'B', presence: 'present', atr: CPS4_ATR };
    expect(assembleInventory(observe({ name: 'A', presence: 'empty' }, being), NOW).state).to.equal('starting');
  });

  it('lets a card expire while it is in', () => {
    const observation = observe({ name: 'R', presence: 'present', card: reading('cps4-dupont') });
    const before = assembleInventory(observation, NOW);
    const change = nextValidityChange(before, NOW)!;
    expect(assembleInventory(observation, change - 1).state).to.equal('ready');
    expect(assembleInventory(observation, change).reason).to.equal('ERR_CERTIFICATE_EXPIRED');
  });
});

describe('sameIdentities', () => {
  const inventoryOf = (card: CardReading) => assembleInventory(observe({ name: 'R', presence: 'present', card }), NOW);

  it('does not change with how near the PIN is to being blocked', () => {
    const low = inventoryOf(reading('cps4-dupont', { pin: { ...freshPin, countLow: true, finalTry: true } }));
    expect(sameIdentities(inventoryOf(reading('cps4-dupont')), low)).to.equal(true);
  });

  it('changes with the card, its certificates, and whether they can be used', () => {
    const one = inventoryOf(reading('cps4-dupont'));
    expect(sameIdentities(one, inventoryOf(reading('cps4-dupont-renewed')))).to.equal(false);
    expect(sameIdentities(one, inventoryOf(reading('cps4-dupont-recertified')))).to.equal(false);
    expect(sameIdentities(one, inventoryOf(reading('cps4-dupont', { pin: { ...freshPin, locked: true } })))).to.equal(
      false,
    );
    expect(sameIdentities(one, assembleInventory(observe(), NOW))).to.equal(false);
  });
});
