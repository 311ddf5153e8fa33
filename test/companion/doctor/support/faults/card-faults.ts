import { READER } from '../doctor-fixture.js';
import { readingOf } from '../production-card.js';
import { unread, lookFailed, withPin, tried } from './arm-faults.js';
import { faults } from './fault.js';

/** The card in the reader. */
export const CARD_FAULTS = faults(
  {
    fault: 'reader empty',
    arm: (fixture) => {
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith('', { cardPresent: false })] };
      fixture.probe = fixture.loadedWith([{ reader: READER }]);
    },
    check: 'card-present',
    finding: 'ERR_CARD_NONE',
  },
  {
    fault: 'card the wrong way round',
    arm: (fixture) => {
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith('', { mute: true })] };
      fixture.probe = fixture.loadedWith([{ reader: READER, outcome: { failure: 'ERR_CARD_FAILED' } }]);
    },
    check: 'card-present',
    finding: 'ERR_CARD_MUTE',
  },
  {
    fault: 'Vitale card in the slot',
    arm: unread('vitale', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_VITALE',
  },
  {
    fault: 'bank card in the slot',
    arm: unread('piv', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_NOT_CPX',
  },
  {
    fault: 'CPS2ter in the slot',
    arm: unread('cps2ter', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'DOCTOR_CARD_CPS2TER',
  },
  {
    fault: 'card laid on the reader instead of inserted',
    arm: unread('cps3-contactless', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_CONTACTLESS_ONLY',
  },
  {
    fault: 'two CPx cards in two readers',
    arm: (fixture) => {
      const { atr } = fixture.cards.card('cps3-martin');
      const second = fixture.readerWith(atr, { name: 'Gemalto PC Twin Reader 01 00' });
      fixture.pcsc = { service: 'running', readers: [...fixture.pcsc.readers, second] };
      const { probe } = fixture;
      const slot = fixture.slot({ card: readingOf(fixture.cards.card('cps3-martin')) }, { reader: second.name });
      if (probe.loaded) fixture.probe = { ...probe, slots: [...probe.slots, slot] };
    },
    check: 'card-family',
    finding: 'DOCTOR_CARD_SEVERAL',
    severity: 'warning',
  },
  {
    fault: 'card held by another program',
    arm: (fixture) => {
      const { atr } = fixture.cards.card('cps4-dupont');
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith(atr, { exclusive: true })] };
      fixture.probe = fixture.loadedWith([fixture.slot({ failure: 'ERR_READER_BUSY' })]);
    },
    check: 'card-read',
    finding: 'ERR_READER_BUSY',
  },
  {
    fault: 'stale cache: a CPS3 that is not recognised',
    arm: unread('cps3-martin', 'ERR_CARD_NOT_CPX'),
    check: 'card-read',
    finding: 'DOCTOR_CARD_UNRECOGNISED',
  },
  {
    fault: 'Cryptolib not installed, and a CPx card that OpenSC does not know',
    arm: (fixture) => {
      fixture.useOpenSc();
      fixture.insert('cps4-dupont', { failure: 'ERR_CARD_NOT_CPX' });
    },
    check: 'card-read',
    finding: 'ERR_MODULE_NONE',
  },
  {
    fault: 'stale cache: certificates of an earlier card',
    arm: (fixture) => {
      const { label } = readingOf(fixture.cards.card('cps4-nguyen'));
      fixture.insert('cps4-dupont', { card: { ...readingOf(fixture.cards.card('cps4-dupont')), label } });
    },
    check: 'card-serial',
    finding: 'DOCTOR_CARD_SERIAL',
  },
  {
    fault: 'update of the card interrupted',
    arm: unread('cps3-update-interrupted', 'ERR_CARD_UPDATE_INTERRUPTED'),
    check: 'card-read',
    finding: 'ERR_CARD_UPDATE_INTERRUPTED',
  },
  {
    fault: 'terminal server that shows the card of the session before',
    arm: unread('cps4-dupont', 'ERR_MODULE_REINITIALIZE'),
    check: 'card-read',
    finding: 'ERR_MODULE_REINITIALIZE',
  },
  {
    fault: 'reader that loses contact',
    arm: unread('cps4-dupont', 'ERR_READER_FAILED'),
    check: 'card-read',
    finding: 'ERR_READER_FAILED',
  },
  {
    fault: 'card that answers with an error',
    arm: unread('cps4-dupont', 'ERR_CARD_FAILED'),
    check: 'card-read',
    finding: 'ERR_CARD_FAILED',
  },
  {
    fault: 'module that hangs while it reads the card',
    arm: lookFailed('ERR_MODULE_TIMEOUT'),
    check: 'card-read',
    finding: 'ERR_MODULE_TIMEOUT',
  },
  {
    fault: 'module that crashes while it reads the card',
    arm: lookFailed('ERR_MODULE_CRASHED'),
    check: 'card-read',
    finding: 'ERR_MODULE_CRASHED',
  },
  { fault: 'PIN blocked', arm: withPin({ pin: { locked: true } }), check: 'card-pin', finding: 'ERR_PIN_LOCKED' },
  {
    fault: 'last try of the PIN',
    arm: withPin({ pin: { finalTry: true, countLow: true } }),
    check: 'card-pin',
    finding: 'ERR_PIN_LAST_TRY',
    severity: 'warning',
  },
  {
    fault: 'one wrong PIN presented',
    arm: withPin({ pin: { countLow: true } }),
    check: 'card-pin',
    finding: 'DOCTOR_PIN_COUNT_LOW',
    severity: 'warning',
  },
  {
    fault: 'card without a PIN',
    arm: withPin({ pin: { initialized: false } }),
    check: 'card-pin',
    finding: 'ERR_PIN_NOT_SET',
  },
  {
    fault: 'card that shows its signature certificate alone',
    arm: (fixture) => {
      const reading = readingOf(fixture.cards.card('cps4-dupont'));
      const certificates = reading.certificates.filter(({ label }) => label.endsWith('signature'));
      fixture.insert('cps4-dupont', { card: { ...reading, certificates } });
    },
    check: 'card-certificate',
    finding: 'DOCTOR_CARD_NO_CERTIFICATE',
  },
  {
    fault: 'certificate that cannot be read',
    arm: (fixture) => {
      const reading = readingOf(fixture.cards.card('cps4-dupont'));
      const certificates = reading.certificates.map(({ label, der }) => ({
        label,
        der: label.endsWith('authentication') ? new Uint8Array(0) : der,
      }));
      fixture.insert('cps4-dupont', { card: { ...reading, certificates } });
    },
    check: 'card-certificate',
    finding: 'ERR_CERTIFICATE_MALFORMED',
  },
  {
    fault: 'key of the certificate missing',
    arm: (fixture) => {
      const card = readingOf(fixture.cards.card('cps4-dupont'));
      fixture.probe = fixture.loadedWith([fixture.slot({ card }, { key: { problem: 'ERR_CERTIFICATE_KEY_MISSING' } })]);
    },
    check: 'card-key',
    finding: 'ERR_CERTIFICATE_KEY_MISSING',
  },
  {
    fault: 'module that does not offer the signature',
    arm: (fixture) => {
      const card = readingOf(fixture.cards.card('cps4-dupont'));
      fixture.probe = fixture.loadedWith([fixture.slot({ card }, { key: { mechanisms: [0x220] } })]);
    },
    check: 'card-key',
    finding: 'ERR_MODULE_MECHANISM',
  },
  {
    fault: 'wrong PIN, seen in a trial signature',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_PIN_INCORRECT', { countLow: true })),
    check: 'card-signature',
    finding: 'ERR_PIN_INCORRECT',
  },
  {
    fault: 'card pulled out during a trial signature',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_CARD_REMOVED')),
    check: 'card-signature',
    finding: 'ERR_CARD_REMOVED',
  },
  {
    fault: 'card that can be read and does not sign',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_CARD_FAILED')),
    check: 'card-signature',
    finding: 'ERR_CARD_FAILED',
  },
);
