import type { CardCertificate, CardInventory, PinState } from '../../../../src/companion/card/index.js';
import type { CpxIdentity } from '../../../../src/cpx/index.js';

export const PIN_STATE: PinState = {
  countLow: false,
  finalTry: false,
  locked: false,
  initialized: true,
  enteredOnReader: false,
  minimumLength: 4,
  maximumLength: 8,
};

const IDENTITY: CpxIdentity = {
  cardType: 'CPS',
  purpose: 'authentication',
  test: true,
  nationalIdentifier: { value: '810001234567', kind: 'RPPS', identifier: '10001234567' },
  holder: { givenName: 'Marie', surname: 'DUPONT' },
  displayName: 'Marie DUPONT',
  cardNumber: '3100690110',
  profession: { code: 10, label: 'Médecin' },
  specialty: undefined,
  title: undefined,
  structure: undefined,
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2029-09-03T12:00:00Z'),
  serialNumber: '01',
  subject: 'CN=Marie DUPONT',
  issuer: 'CN=TEST',
};

export function certificate(
  changes: Partial<CardCertificate> = {},
  identity: Partial<CpxIdentity> = {},
): CardCertificate {
  return {
    fingerprint: 'a'.repeat(64),
    der: new Uint8Array(3),
    label: "Certificat d'Authentification CPS",
    identity: { ...IDENTITY, ...identity },
    reader: 'Lecteur',
    cardSerial: '3100690110',
    forAuthentication: true,
    usable: true,
    ...changes,
  };
}

export function inventoryWith(found: CardCertificate, pin: PinState = PIN_STATE): CardInventory {
  const card = { serial: found.cardSerial, label: 'CPS4v1-3100690110', pin, certificates: [found] };
  return { state: 'ready', readers: [{ name: found.reader, state: 'ready', card }] };
}
